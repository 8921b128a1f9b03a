namespace Dolma.Taggers.Code.Comments;

/// <summary>
/// How much of a JavaScript text Pygments 2.21 takes for comments (spec/tag appendix B): its states and the rules that change them.
/// </summary>
internal sealed class JavaScriptComments
{
    private static readonly HashSet<string> BeforeRegex =
    [
        "typeof", "instanceof", "in", "void", "delete", "new", "for", "while", "do", "break", "return", "continue", "switch", "case",
        "default", "if", "else", "throw", "try", "catch", "finally", "yield", "await", "async", "this", "of", "static", "export",
        "import", "debugger", "extends", "super", "var", "let", "const", "with", "function", "class",
    ];

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = BeforeRegex.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly Stack<State> _states = new();

    private enum State : byte
    {
        Root,

        /// <summary>A slash begins a regular expression here.</summary>
        Regex,

        /// <summary>Inside of a template.</summary>
        Template,

        /// <summary>Inside of an expression in a template: as <see cref="Root"/>, but <c>}</c> ends it.</summary>
        Expression,
    }

    /// <summary>In characters of the text, a prepared one or a part of it.</summary>
    public int Length(ReadOnlySpan<char> text)
    {
        _states.Clear();
        _states.Push(State.Root);
        return new Lexer(text, _states).Run();
    }

    private ref struct Lexer(ReadOnlySpan<char> text, Stack<State> states)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private readonly Stack<State> _states = states;
        private Closing _blocks = new("*/");
        private bool[]? _unclosedSingle;
        private bool[]? _unclosedDouble;
        private int _at;
        private int _length;

        public int Run()
        {
            if (_text.StartsWith("#!/", StringComparison.Ordinal) || _text.StartsWith("#! /", StringComparison.Ordinal))
                _at = _text.IndexOf('\n') is var lineEnd and >= 0 ? lineEnd : _text.Length;
            while (_at < _text.Length)
            {
                switch (_states.Peek())
                {
                    case State.Regex:
                        BeforeSlash();
                        break;
                    case State.Template:
                        Template();
                        break;
                    default:
                        Code();
                        break;
                }
            }

            return _length;
        }

        /// <summary>White space and comments; false if something else is here.</summary>
        private bool Blank()
        {
            int end = CodeText.SkipSpace(_text, _at);
            if (end > _at)
            {
                _at = end;
                return true;
            }

            ReadOnlySpan<char> rest = _text[_at..];
            if (rest.StartsWith("<!--", StringComparison.Ordinal))
            {
                _at += 4;
                return true;
            }

            if (rest.StartsWith("//", StringComparison.Ordinal))
            {
                int length = rest.IndexOf('\n');
                length = length < 0 ? rest.Length : length;
                _length += length;
                _at += length;
                return true;
            }

            if (rest.StartsWith("/*", StringComparison.Ordinal) && _blocks.After(_text, _at + 2) is var close and >= 0)
            {
                _length += close - _at;
                _at = close;
                return true;
            }

            return false;
        }

        private void BeforeSlash()
        {
            if (Blank())
                return;
            _states.Pop();
            if (_text[_at] != '/')
                return;
            if (EndOfRegex() is var end and >= 0)
            {
                _at = end;
                return;
            }

            // No regular expression: the rest of the line is passed over.
            int lineEnd = _text[_at..].IndexOf('\n');
            _at = lineEnd < 0 ? _text.Length : _at + lineEnd + 1;
        }

        /// <summary><c>/(\\.|[^[/\\\n]|\[(\\.|[^\]\\\n])*])+/([gimuysd]+\b|\B)</c></summary>
        private readonly int EndOfRegex()
        {
            bool inClass = false;
            int at = _at + 1;
            for (; at < _text.Length; at++)
            {
                char c = _text[at];
                if (c == '\n')
                    return -1;
                if (c == '\\')
                    at++;
                else if (inClass)
                    inClass = c != ']';
                else if (c == '[')
                    inClass = true;
                else if (c == '/')
                    break;
            }

            if (at >= _text.Length || at == _at + 1)
                return -1;
            at++;
            if (at == _text.Length || !CodeText.IsWord(_text[at]))
                return at;
            int flags = at;
            while (flags < _text.Length && "gimuysd".Contains(_text[flags]))
                flags++;
            return flags > at && (flags == _text.Length || !CodeText.IsWord(_text[flags])) ? flags : -1;
        }

        private void Template()
        {
            int next = _text[_at..].IndexOfAny('`', '\\', '$');
            if (next < 0)
            {
                _at = _text.Length;
                return;
            }

            _at += next;
            char c = _text[_at];
            _at++;
            if (c == '`')
            {
                _states.Pop();
            }
            else if (c == '\\')
            {
                _at = Math.Min(_at + 1, _text.Length);
            }
            else if (_at < _text.Length && _text[_at] == '{')
            {
                _at++;
                _states.Push(State.Expression);
            }
        }

        private void Code()
        {
            char c = _text[_at];
            if (c == '}' && _states.Peek() == State.Expression)
            {
                _states.Pop();
                _at++;
                return;
            }

            if ((_at == 0 || _text[_at - 1] == '\n')
                && (c == '/' || CodeText.IsSpace(c) || _text[_at..].StartsWith("<!--", StringComparison.Ordinal)))
            {
                _states.Push(State.Regex);
                return;
            }

            if (Blank())
                return;
            if (char.IsAsciiDigit(c))
                _at = EndOfNumber();
            else if (c == '_' || c == '$' || CodeText.IsWord(c))
                Word();
            else if (c is '"' or '\'')
                String(c);
            else if (c == '`')
                Open(State.Template, 1);
            else if (c == '#')
                _at = At(_at + 1) == '_' || char.IsAsciiLetter(At(_at + 1)) ? CodeText.SkipWord(_text, _at + 1) : _at + 1;
            else if (c == '.')
                _at = char.IsAsciiDigit(At(_at + 1)) ? EndOfExponent(SkipDigits(_at + 1)) : _at + 1;
            else if (OperatorLength(c) is var length and > 0)
                Open(State.Regex, length);
            else
                _at += c == '=' ? 2 : 1;
        }

        private void Open(State state, int length)
        {
            _at += length;
            _states.Push(state);
        }

        private void Word()
        {
            int end = CodeText.SkipWord(_text, _at);
            if (Words.Contains(_text[_at..end]))
            {
                _states.Push(State.Regex);
                _at = end;
                return;
            }

            while (end < _text.Length && (CodeText.IsWord(_text[end]) || _text[end] == '$'))
                end++;
            _at = end;
        }

        /// <summary>A string may run over lines; one that does not end is a quote and nothing more.</summary>
        private void String(char quote)
        {
            ref bool[]? unclosed = ref quote == '"' ? ref _unclosedDouble : ref _unclosedSingle;
            int at = _at + 1;
            if (unclosed is not null && unclosed[at])
            {
                _at = at;
                return;
            }

            while (at < _text.Length)
            {
                int next = _text[at..].IndexOfAny(quote, '\\');
                if (next < 0)
                    break;
                at += next;
                if (_text[at] == quote)
                {
                    _at = at + 1;
                    return;
                }

                at += 2;
            }

            unclosed = FindUnclosed(quote);
            _at++;
        }

        /// <summary>For each place, whether a string that began right before it would not end.</summary>
        private readonly bool[] FindUnclosed(char quote)
        {
            var unclosed = new bool[_text.Length + 2];
            unclosed[^1] = unclosed[^2] = true;
            for (int i = _text.Length - 1; i >= 0; i--)
                unclosed[i] = _text[i] != quote && unclosed[_text[i] == '\\' ? i + 2 : i + 1];
            return unclosed;
        }

        /// <summary>Length of the operator or opening bracket, after which a slash begins a regular expression; 0 if there is none.</summary>
        private readonly int OperatorLength(char c)
        {
            char next = At(_at + 1);
            switch (c)
            {
                case '{' or '(' or '[' or ';' or ',' or '~' or ':':
                    return 1;
                case '\\':
                    return next == '\n' ? 1 : 0;
                case '+' when next == '+':
                case '-' when next == '-':
                    return 2;
                case '?':
                    return next != '?' ? 1 : At(_at + 2) == '=' ? 3 : 2;
                case '=' when next == '>':
                    return 0;
                case '!':
                    return next == '=' ? (At(_at + 2) == '=' ? 3 : 2) : 1;
                case '=':
                    return next == '=' ? (At(_at + 2) == '=' ? 3 : 2) : 1;
                case '<' when next == '<':
                case '*' when next == '*':
                case '|' when next == '|':
                case '&' when next == '&':
                    return At(_at + 2) == '=' ? 3 : 2;
                case '>' when next == '>':
                    int length = At(_at + 2) == '>' ? 3 : 2;
                    return At(_at + length) == '=' ? length + 1 : length;
                case '-' or '<' or '>' or '+' or '*' or '%' or '&' or '|' or '^' or '/':
                    return next == '=' ? 2 : 1;
                default:
                    return 0;
            }
        }

        private readonly char At(int at) => at < _text.Length ? _text[at] : '\0';

        /// <summary>What follows a number may be a word before a regular expression, so its letters have to be known.</summary>
        private readonly int EndOfNumber()
        {
            if (_text[_at] == '0')
            {
                char kind = (char)(At(_at + 1) | 0x20);
                int digits = kind is 'b' or 'o' or 'x' ? _at + 2 : _at + 1;
                int last = digits;
                while (kind == 'x' ? char.IsAsciiHexDigit(At(last)) : At(last) >= '0' && At(last) <= (kind == 'b' ? '1' : '7'))
                    last++;
                if (last > digits)
                    return At(last) == 'n' ? last + 1 : last;
            }

            int end = SkipDigits(_at);
            if (At(end) == 'n')
                return end + 1;
            return EndOfExponent(At(end) == '.' ? SkipDigits(end + 1) : end);
        }

        private readonly int EndOfExponent(int at)
        {
            if (At(at) is not ('e' or 'E'))
                return at;
            int digits = At(at + 1) is '-' or '+' ? at + 2 : at + 1;
            int end = SkipDigits(digits);
            return end > digits ? end : at;
        }

        private readonly int SkipDigits(int at)
        {
            while (at < _text.Length && char.IsAsciiDigit(_text[at]))
                at++;
            return at;
        }
    }
}
