namespace Dolma.Taggers.Code.Comments;

/// <summary>
/// How much of a Java text Pygments 2.21 takes for comments (spec/tag appendix B). Of its rules those are followed that decide where
/// comments and strings can begin; the names of keywords and numbers do not matter.
/// </summary>
internal static class JavaComments
{
    private enum State
    {
        Root,

        /// <summary>After <c>class</c> and the like: white space is passed over, a name ends it, all else is passed over one by one.</summary>
        Class,

        /// <summary>The same without white space, so that a line end ends it.</summary>
        Variable,

        /// <summary>The same for a name with points in it.</summary>
        Import,
    }

    private static readonly string[] Modifiers = ["public", "private", "protected", "static", "strictfp"];

    private static readonly string[] Keywords =
    [
        "assert", "break", "case", "catch", "continue", "default", "do", "else", "finally", "for", "if", "goto", "instanceof", "new",
        "return", "switch", "this", "throw", "try", "while",
    ];

    /// <summary>In characters of the prepared text.</summary>
    public static int Length(ReadOnlySpan<char> text) => new Lexer(text).Run();

    private ref struct Lexer(ReadOnlySpan<char> text)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private Closing _blocks = new("*/");
        private int _at;
        private int _length;
        private State _state;

        /// <summary>No method name begins before this place: the words up to it were looked at.</summary>
        private int _noMethodBefore;

        /// <summary>No line's start before this place begins a record or a label: the white space up to it was looked at.</summary>
        private int _lookedBefore;

        public int Run()
        {
            while (_at < _text.Length)
            {
                if (_state == State.Root)
                    Root();
                else
                    Name();
            }

            return _length;
        }

        private readonly bool IsLineStart => _at == 0 || _text[_at - 1] == '\n';

        private void Name()
        {
            char c = _text[_at];
            if (_state == State.Import ? CodeText.IsWord(c) || c == '.' : IsNameStart(c))
            {
                while (_at < _text.Length && (CodeText.IsWord(_text[_at]) || _text[_at] == (_state == State.Import ? '.' : '$')))
                    _at++;
                if (_state == State.Import && _at < _text.Length && _text[_at] == '*')
                    _at++;
                _state = State.Root;
            }
            else
            {
                if (c == '\n' && _state != State.Class)
                    _state = State.Root;
                _at++;
            }
        }

        private void Root()
        {
            if (IsLineStart && Record())
                return;
            char c = _text[_at];
            if (c != '\n' && CodeText.IsSpace(c))
                _at++;
            else if (c == '/')
                Slash();
            else if (c == '"')
                String();
            else if (c == '\'')
                Character();
            else if (c == '@' || c == '.')
                AfterSign(c);
            else if (c == '\n')
                LineEnd();
            else if (char.IsAsciiDigit(c))
                Number();
            else if (IsNameStart(c))
                Word();
            else
                _at++;
        }

        private void Slash()
        {
            char next = At(_at + 1);
            if (next == '/')
            {
                int end = _text[_at..].IndexOf('\n');
                _length += end;
                _at += end + 1;
            }
            else if (next == '*' && _blocks.After(_text, _at + 2) is var end and >= 0)
            {
                _length += end - _at;
                _at = end;
            }
            else
            {
                _at++;
            }
        }

        /// <summary><c>(^\s*)((?:(?:public|…)(?:\s+))*)(record)\b</c></summary>
        private bool Record()
        {
            if (_at < _lookedBefore)
                return false;
            int at = CodeText.SkipSpace(_text, _at);
            _lookedBefore = at;
            while (WordAt(at) is { Length: > 0 } word)
            {
                if (word.SequenceEqual("record"))
                {
                    _at = at + word.Length;
                    _state = State.Class;
                    return true;
                }

                int next = CodeText.SkipSpace(_text, at + word.Length);
                if (!Contains(Modifiers, word) || next == at + word.Length)
                    return false;
                at = next;
            }

            return false;
        }

        /// <summary>A line end, and with it a label on one of the next lines: <c>^(\s*)(name)(:)</c>.</summary>
        private void LineEnd()
        {
            int start = _at++;
            if (start > 0 && _text[start - 1] != '\n')
                return;
            int name = CodeText.SkipSpace(_text, start);
            if (name == _text.Length || !IsNameStart(_text[name]))
            {
                _at = Math.Max(_at, LastLineStart(start, name));
                return;
            }

            int end = SkipName(name);
            _at = end < _text.Length && _text[end] == ':' ? end + 1 : Math.Max(_at, LastLineStart(start, name));
        }

        /// <summary>The last line's start in white space; the lines before it hold nothing.</summary>
        private readonly int LastLineStart(int start, int end) => start + _text[start..end].LastIndexOf('\n') + 1;

        private void Word()
        {
            ReadOnlySpan<char> word = WordAt(_at);
            if (!Contains(Keywords, word) && Method())
                return;
            int end = _at + word.Length;
            int afterSpace = CodeText.SkipSpace(_text, end);
            if (word.SequenceEqual("class") || word.SequenceEqual("interface") || word.SequenceEqual("module"))
                Enter(State.Class, end);
            else if (word.SequenceEqual("var") && afterSpace > end)
                Enter(State.Variable, afterSpace);
            else if (word.SequenceEqual("package") && afterSpace > end)
                Enter(State.Import, afterSpace);
            else if (word.SequenceEqual("import") && afterSpace > end)
                Enter(State.Import, AfterImport(afterSpace));
            else
                _at = Contains(Keywords, word) ? end : SkipName(_at);
        }

        private readonly int AfterImport(int at)
        {
            ReadOnlySpan<char> word = WordAt(at);
            int end = CodeText.SkipSpace(_text, at + word.Length);
            return (word.SequenceEqual("static") || word.SequenceEqual("module")) && end > at + word.Length ? end : at;
        }

        private void Enter(State state, int at) => (_state, _at) = (state, at);

        /// <summary>
        /// Words and at last a name before a bracket, <c>((?:name[\w.\[\]$&lt;&gt;?]*\s+)+?)(name)(\s*)(\()</c>: takes it all, keywords
        /// included.
        /// </summary>
        private bool Method()
        {
            if (_at < _noMethodBefore)
                return false;
            int at = _at;
            while (at < _text.Length && IsNameStart(_text[at]))
            {
                int end = at;
                while (end < _text.Length && (CodeText.IsWord(_text[end]) || ".[]$<>?".Contains(_text[end])))
                    end++;
                at = CodeText.SkipSpace(_text, end);
                if (at == end || at == _text.Length || !IsNameStart(_text[at]))
                    break;
                int bracket = CodeText.SkipSpace(_text, SkipName(at));
                if (At(bracket) != '(')
                    continue;
                _at = bracket + 1;
                return true;
            }

            _noMethodBefore = at;
            return false;
        }

        private void String()
        {
            bool isBlock = _text[_at..].StartsWith("\"\"\"\n", StringComparison.Ordinal);
            _at += isBlock ? 4 : 1;
            while (_at < _text.Length)
            {
                int next = _text[_at..].IndexOfAny('"', '\\');
                if (next < 0)
                {
                    _at = _text.Length;
                    return;
                }

                _at += next;
                if (_text[_at] == '\\')
                {
                    _at += At(_at + 1) is '\\' or '"' ? 2 : 1;
                    continue;
                }

                if (!isBlock || _text[_at..].StartsWith("\"\"\"", StringComparison.Ordinal))
                {
                    _at += isBlock ? 3 : 1;
                    return;
                }

                _at++;
            }
        }

        /// <summary><c>'\\.'|'[^\\]'|'\\u[0-9a-fA-F]{4}'</c></summary>
        private void Character()
        {
            bool isEscape = At(_at + 1) == '\\';
            if (At(_at + 2) == '\'' && !isEscape)
                _at += 3;
            else if (isEscape && At(_at + 3) == '\'')
                _at += 4;
            else if (isEscape && At(_at + 2) == 'u' && At(_at + 7) == '\'' && IsHex(_text.Slice(_at + 3, 4)))
                _at += 8;
            else
                _at++;
        }

        /// <summary><c>@[^\W\d][\w.]*</c> and <c>(\.)(name)</c></summary>
        private void AfterSign(char sign)
        {
            _at++;
            if (_at == _text.Length || !IsNameStart(_text[_at]) || (sign == '@' && _text[_at] == '$'))
                return;
            while (_at < _text.Length && (CodeText.IsWord(_text[_at]) || _text[_at] == (sign == '@' ? '.' : '$')))
                _at++;
        }

        /// <summary>Digits, and a point that belongs to them: a name after that is none of a member.</summary>
        private void Number()
        {
            while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] == '_'))
                _at++;
            if (At(_at) == '.')
                _at++;
        }

        private readonly char At(int at) => at < _text.Length ? _text[at] : '\0';

        private readonly ReadOnlySpan<char> WordAt(int at) => _text[at..CodeText.SkipWord(_text, at)];

        private readonly int SkipName(int at)
        {
            while (at < _text.Length && (CodeText.IsWord(_text[at]) || _text[at] == '$'))
                at++;
            return at;
        }

        private static bool IsHex(ReadOnlySpan<char> digits)
        {
            foreach (char digit in digits)
            {
                if (!char.IsAsciiHexDigit(digit))
                    return false;
            }

            return true;
        }

        private static bool Contains(string[] words, ReadOnlySpan<char> word)
        {
            foreach (string other in words)
            {
                if (word.SequenceEqual(other))
                    return true;
            }

            return false;
        }

        /// <summary><c>[^\W\d]|\$</c></summary>
        private static bool IsNameStart(char c) => c == '$' || (CodeText.IsWord(c) && !char.IsAsciiDigit(c) && c != CodeText.WideDigit);
    }
}
