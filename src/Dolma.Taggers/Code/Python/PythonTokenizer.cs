using Dolma.Core.Text;

namespace Dolma.Taggers.Code.Python;

/// <summary>
/// Python 3.11's own tokenizer, which stops at the first error. Line ends in the source are <c>\n</c>, and the last line has one.
/// </summary>
internal ref struct PythonTokenizer(ReadOnlySpan<byte> source)
{
    private const int MostIndents = 100;
    private const int MostBrackets = 200;

    private static readonly byte[][] Operators =
        [.. "**= //= >>= <<= ... != == <= >= -> += -= *= /= %= &= |= ^= @= ** // << >> :=".Split(' ').Select(System.Text.Encoding.ASCII.GetBytes)];

    private readonly ReadOnlySpan<byte> _source = source;
    private readonly List<PythonToken> _tokens = [];
    private readonly Stack<(int Column, int Alternative)> _indents = new([(0, 0)]);
    private readonly Stack<byte> _brackets = new();
    private int _at;

    /// <summary>All tokens; null at an error.</summary>
    public static List<PythonToken>? Read(ReadOnlySpan<byte> source)
    {
        if (source.Contains((byte)0))
            return null;
        var tokenizer = new PythonTokenizer(source);
        return tokenizer.Run() ? tokenizer._tokens : null;
    }

    private bool Run()
    {
        bool isLineStart = true;
        while (true)
        {
            if (isLineStart)
            {
                isLineStart = false;
                if (!Indent(out bool isBlank))
                    return false;
                if (isBlank)
                {
                    isLineStart = true;
                    continue;
                }
            }

            if (!SkipSpace())
                return false;
            if (_at == _source.Length)
                return Finish();
            byte c = _source[_at];
            if (c == '\n')
            {
                if (_brackets.Count == 0)
                {
                    Add(PythonTokenKind.NewLine, _at, 1);
                    isLineStart = true;
                }

                _at++;
            }
            else if (!Token(c))
            {
                return false;
            }
        }
    }

    private readonly bool Finish()
    {
        if (_brackets.Count > 0)
            return false;
        if (_tokens.Count > 0 && _tokens[^1].Kind is not (PythonTokenKind.NewLine or PythonTokenKind.Dedent))
            Add(PythonTokenKind.NewLine, _source.Length, 0);
        for (int i = 1; i < _indents.Count; i++)
            Add(PythonTokenKind.Dedent, _source.Length, 0);
        Add(PythonTokenKind.End, _source.Length, 0);
        return true;
    }

    private readonly void Add(PythonTokenKind kind, int start, int length) => _tokens.Add(new PythonToken(kind, start, length));

    /// <summary>Reads indentation: a tab goes to the next multiple of 8, or counts as one; both have to agree on what is deeper.</summary>
    private bool Indent(out bool isBlank)
    {
        int column = 0;
        int alternative = 0;
        isBlank = false;
        for (; _at < _source.Length; _at++)
        {
            byte c = _source[_at];
            if (c == ' ')
                (column, alternative) = (column + 1, alternative + 1);
            else if (c == '\t')
                (column, alternative) = (((column / 8) + 1) * 8, alternative + 1);
            else if (c == 0x0C)
                (column, alternative) = (0, 0);
            else if (c == '\\' && _at + 1 < _source.Length && _source[_at + 1] == '\n')
                _at++;
            else
                break;
        }

        if (_at == _source.Length)
            return true;
        if (_source[_at] is (byte)'#' or (byte)'\n')
        {
            int end = _source[_at..].IndexOf((byte)'\n');
            _at = end < 0 ? _source.Length : _at + end + 1;
            isBlank = true;
            return true;
        }

        return Indent(column, alternative);
    }

    private readonly bool Indent(int column, int alternative)
    {
        (int Column, int Alternative) top = _indents.Peek();
        if (column == top.Column)
            return alternative == top.Alternative;
        if (column > top.Column)
        {
            if (alternative <= top.Alternative || _indents.Count >= MostIndents)
                return false;
            _indents.Push((column, alternative));
            Add(PythonTokenKind.Indent, _at, 0);
            return true;
        }

        while (column < _indents.Peek().Column)
        {
            _indents.Pop();
            Add(PythonTokenKind.Dedent, _at, 0);
        }

        return _indents.Peek() == (column, alternative);
    }

    private bool SkipSpace()
    {
        while (_at < _source.Length)
        {
            byte c = _source[_at];
            if (c is (byte)' ' or (byte)'\t' or 0x0C)
            {
                _at++;
            }
            else if (c == '#')
            {
                int end = _source[_at..].IndexOf((byte)'\n');
                _at = end < 0 ? _source.Length : _at + end;
            }
            else if (c == '\\')
            {
                if (_at + 1 >= _source.Length || _source[_at + 1] != '\n')
                    return false;
                _at += 2;
                if (_at == _source.Length)
                    return false;
            }
            else
            {
                break;
            }
        }

        return true;
    }

    private bool Token(byte c)
    {
        if (c is (byte)'"' or (byte)'\'')
            return String(_at);
        if (char.IsAsciiDigit((char)c) || (c == '.' && _at + 1 < _source.Length && char.IsAsciiDigit((char)_source[_at + 1])))
            return Number();
        if (c >= 0x80 || c == '_' || char.IsAsciiLetter((char)c))
            return Name();
        return Operator(c);
    }

    private bool Name()
    {
        int start = _at;
        while (_at < _source.Length)
        {
            int codePoint = CodePoints.Decode(_source, _at, out int length);
            if (codePoint < 0x80 ? codePoint != '_' && !char.IsAsciiLetterOrDigit((char)codePoint) : !PythonNames.IsPart(codePoint, _at == start))
                break;
            _at += length;
        }

        if (_at < _source.Length && _source[_at] >= 0x80)
            return false;
        if (_at < _source.Length && (_source[_at] is (byte)'"' or (byte)'\'') && PythonString.IsPrefix(_source[start.._at]))
            return String(start);
        Add(PythonTokenKind.Name, start, _at - start);
        return _at > start;
    }

    private bool String(int start)
    {
        byte quote = _source[_at];
        bool isLong = _at + 2 < _source.Length && _source[_at + 1] == quote && _source[_at + 2] == quote;
        for (int at = _at + (isLong ? 3 : 1); at < _source.Length; at++)
        {
            byte c = _source[at];
            if (c == '\\')
            {
                at++;
            }
            else if (c == '\n' && !isLong)
            {
                return false;
            }
            else if (c == quote && (!isLong || (at + 2 < _source.Length && _source[at + 1] == quote && _source[at + 2] == quote)))
            {
                _at = at + (isLong ? 3 : 1);
                Add(PythonTokenKind.String, start, _at - start);
                return true;
            }
        }

        return false;
    }

    private bool Number()
    {
        int start = _at;
        if (_source[_at] == '0' && _at + 1 < _source.Length && ((_source[_at + 1] | 0x20) is 'x' or 'o' or 'b'))
        {
            int radix = (_source[_at + 1] | 0x20) switch { 'x' => 16, 'o' => 8, _ => 2 };
            _at += 2;
            if (_at < _source.Length && _source[_at] == '_')
                _at++;
            if (!Digits(radix))
                return false;
        }
        else
        {
            bool isWhole = true;
            bool hasDigits = _source[_at] != '.';
            if (hasDigits && !Digits(10))
                return false;
            ReadOnlySpan<byte> whole = _source[start.._at];
            if (_at < _source.Length && _source[_at] == '.')
            {
                isWhole = false;
                _at++;
                if (_at < _source.Length && char.IsAsciiDigit((char)_source[_at]) && !Digits(10))
                    return false;
            }

            isWhole &= !Exponent();
            if (_at < _source.Length && (_source[_at] | 0x20) == 'j')
            {
                _at++;
                isWhole = false;
            }

            if (isWhole && whole[0] == '0' && whole.IndexOfAnyExcept((byte)'0', (byte)'_') >= 0)
                return false;
        }

        Add(PythonTokenKind.Number, start, _at - start);
        return EndsNumber();
    }

    private bool Exponent()
    {
        if (_at >= _source.Length || (_source[_at] | 0x20) != 'e')
            return false;
        int digits = _at + 1;
        if (digits < _source.Length && (_source[digits] is (byte)'+' or (byte)'-'))
            digits++;
        if (digits >= _source.Length || !char.IsAsciiDigit((char)_source[digits]))
            return false;
        _at = digits;
        return Digits(10);
    }

    /// <summary>A number may touch a keyword that can follow it, but no other name.</summary>
    private readonly bool EndsNumber()
    {
        if (_at == _source.Length)
            return true;
        byte c = _source[_at];
        if (c < 0x80 && c != '_' && !char.IsAsciiLetterOrDigit((char)c))
            return true;
        ReadOnlySpan<byte> rest = _source[_at..];
        return rest.StartsWith("and"u8) || rest.StartsWith("else"u8) || rest.StartsWith("for"u8) || rest.StartsWith("if"u8)
            || rest.StartsWith("in"u8) || rest.StartsWith("is"u8) || rest.StartsWith("not"u8) || rest.StartsWith("or"u8);
    }

    /// <summary>Digits with single underscores between them.</summary>
    private bool Digits(int radix)
    {
        bool wasDigit = false;
        for (; _at < _source.Length; _at++)
        {
            byte c = _source[_at];
            if (c == '_' && wasDigit)
            {
                wasDigit = false;
                continue;
            }

            int value = char.IsAsciiDigit((char)c) ? c - '0' : radix == 16 && char.IsAsciiHexDigit((char)c) ? 10 : 99;
            if (value >= radix)
                break;
            wasDigit = true;
        }

        return wasDigit;
    }

    private bool Operator(byte c)
    {
        int length = 1;
        foreach (byte[] other in Operators)
        {
            if (!_source[_at..].StartsWith(other))
                continue;
            length = other.Length;
            break;
        }

        if (length == 1 && !"()[]{}+-*/%&|^~<>=.,:;@"u8.Contains(c))
            return false;
        if (length == 1 && "([{"u8.Contains(c))
        {
            if (_brackets.Count >= MostBrackets)
                return false;
            _brackets.Push(c);
        }
        else if (length == 1 && ")]}"u8.Contains(c) && (!_brackets.TryPop(out byte open) || open != (c == ')' ? '(' : c - 2)))
        {
            return false;
        }

        Add(PythonTokenKind.Operator, _at, length);
        _at += length;
        return true;
    }
}
