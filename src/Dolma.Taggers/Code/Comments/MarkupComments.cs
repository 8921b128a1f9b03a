namespace Dolma.Taggers.Code.Comments;

/// <summary>
/// How much of a page or of an XML text Pygments 2.21 takes for comments: its own, and in a page those of scripts. Comments of style
/// sheets have another name there and do not count.
/// </summary>
internal sealed class MarkupComments
{
    private readonly JavaScriptComments _scripts = new();

    private enum State
    {
        Root,

        /// <summary>Inside of a tag.</summary>
        Tag,

        /// <summary>After the <c>=</c> in a tag.</summary>
        Value,

        /// <summary>After the tag of a script or style sheet.</summary>
        Content,
    }

    /// <summary>In characters of the prepared text.</summary>
    /// <param name="text">A page.</param>
    /// <param name="folded">The same without the difference of capitals.</param>
    public int LengthInPage(ReadOnlySpan<char> text, ReadOnlySpan<char> folded) => new Lexer(text, folded, _scripts).Run();

    /// <summary>In characters of the prepared text.</summary>
    public static int LengthInXml(ReadOnlySpan<char> text) => new Lexer(text, text, null).Run();

    /// <param name="text">The text.</param>
    /// <param name="folded">The text in which names are looked for.</param>
    /// <param name="scripts">Null if nothing is a script.</param>
    private ref struct Lexer(ReadOnlySpan<char> text, ReadOnlySpan<char> folded, JavaScriptComments? scripts)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private readonly ReadOnlySpan<char> _folded = folded;
        private readonly JavaScriptComments? _scripts = scripts;
        private readonly string _section = scripts is null ? "<![CDATA[" : "<![cdata[";
        private Closing _sections = new("]]>");
        private Closing _comments = new("-->");
        private Closing _instructions = new("?>");
        private Closing _declarations = new(">");
        private Closing _single = new("'");
        private Closing _double = new("\"");
        private State _state;

        /// <summary>What the element is that is being read, <c>script</c> or <c>style</c>; empty if neither.</summary>
        private string _element = "";

        /// <summary>Elements of this name are not closed any more.</summary>
        private bool _scriptsAreOpen;
        private bool _stylesAreOpen;

        /// <summary>No entity begins before this place: what is up to it was looked at.</summary>
        private int _noEntityBefore;
        private int _at;
        private int _length;

        public int Run()
        {
            while (_at < _text.Length)
            {
                switch (_state)
                {
                    case State.Root:
                        Root();
                        break;
                    case State.Tag:
                        Tag();
                        break;
                    case State.Value:
                        Value();
                        break;
                    default:
                        Content();
                        break;
                }
            }

            return _length;
        }

        private void Root()
        {
            int next = _text[_at..].IndexOfAny('<', '&');
            if (next < 0)
            {
                _at = _text.Length;
                return;
            }

            _at += next;
            if (_text[_at] == '&')
                Entity();
            else if (At(_at + 1) == '!')
                Declaration();
            else if (At(_at + 1) == '?')
                _at = Or(_instructions.After(_text, _at + 2), _at + 1);
            else
                OpenTag();
        }

        /// <summary><c>&amp;\S*?;</c></summary>
        private void Entity()
        {
            int end = ++_at;
            if (end < _noEntityBefore)
                return;
            while (end < _text.Length && _text[end] != ';' && !CodeText.IsSpace(_text[end]))
                end++;
            if (At(end) == ';')
                _at = end + 1;
            else
                _noEntityBefore = end;
        }

        private void Declaration()
        {
            int end = -1;
            if (_folded[_at..].StartsWith(_section, StringComparison.Ordinal))
                end = _sections.After(_text, _at + _section.Length);
            if (end < 0 && _text[_at..].StartsWith("<!--", StringComparison.Ordinal))
            {
                end = _comments.After(_text, _at + 4);
                _length += end < 0 ? 0 : end - _at;
            }

            if (end < 0)
                end = _declarations.After(_text, _at + 2);
            _at = Or(end, _at + 1);
        }

        /// <summary>A name that only begins with <c>script</c> counts as it.</summary>
        private void OpenTag()
        {
            int name = CodeText.SkipSpace(_text, _at + 1);
            _element = _scripts is null ? "" : StartsWith(name, "script") ? "script" : StartsWith(name, "style") ? "style" : "";
            int end = _element.Length > 0 ? name + _element.Length : SkipName(name, mayHavePoints: true);
            if (end > name)
                (_state, _at) = (State.Tag, end);
            else
                _at = Or(CloseTag(_at, ""), _at + 1);
        }

        private void Tag()
        {
            int end = CodeText.SkipSpace(_text, _at);
            int name = end;
            if (At(end) == '/')
                end = CodeText.SkipSpace(_text, end + 1);
            if (At(end) == '>')
            {
                (_state, _at) = (_element.Length > 0 ? State.Content : State.Root, end + 1);
                return;
            }

            end = SkipName(name, mayHavePoints: _scripts is null);
            int equals = CodeText.SkipSpace(_text, end);
            if (end == name)
                _at = name + 1;
            else if (At(equals) == '=')
                (_state, _at) = (State.Value, CodeText.SkipSpace(_text, equals + 1));
            else
                _at = equals;
        }

        private void Value()
        {
            char c = _text[_at];
            if (c == '>' || CodeText.IsSpace(c))
            {
                // What no rule knows is passed over, and a line end of that kind ends all states. XML has a rule for white space.
                if (c == '\n' && _scripts is not null)
                    _state = State.Root;
                _at++;
                return;
            }

            int end = c == '"' ? _double.After(_text, _at + 1) : c == '\'' ? _single.After(_text, _at + 1) : -1;
            if (end < 0)
            {
                end = _at + 1;
                while (end < _text.Length && _text[end] != '>' && !CodeText.IsSpace(_text[end]))
                    end++;
            }

            (_state, _at) = (State.Tag, end);
        }

        private void Content()
        {
            int end = CloseTag(_at, _element);
            if (end >= 0)
            {
                (_state, _at) = (State.Root, end);
                return;
            }

            ref bool isOpen = ref _element == "script" ? ref _scriptsAreOpen : ref _stylesAreOpen;
            end = isOpen ? -1 : NextCloseTag();
            if (end < 0)
            {
                // Without an end it is one line, of one character at least.
                isOpen = true;
                int lineEnd = _text[(_at + 1)..].IndexOf('\n');
                end = lineEnd < 0 ? _text.Length : _at + 1 + lineEnd + 1;
                _state = State.Root;
            }

            if (_element == "script")
                _length += _scripts!.Length(_text[_at..end]);
            _at = end;
        }

        private readonly int NextCloseTag()
        {
            for (int at = _at + 1; ; at++)
            {
                int next = _text[at..].IndexOf('<');
                if (next < 0)
                    return -1;
                at += next;
                if (CloseTag(at, _element) >= 0)
                    return at;
            }
        }

        /// <summary>Where the closing tag at <paramref name="at"/> ends; -1 if there is none of that name.</summary>
        /// <param name="at">Anywhere.</param>
        /// <param name="name">Empty for any.</param>
        private readonly int CloseTag(int at, string name)
        {
            if (At(at) != '<')
                return -1;
            at = CodeText.SkipSpace(_text, at + 1);
            if (At(at) != '/')
                return -1;
            at = CodeText.SkipSpace(_text, at + 1);
            int end = name.Length == 0 ? SkipName(at, mayHavePoints: true) : StartsWith(at, name) ? at + name.Length : at;
            if (end == at)
                return -1;
            end = CodeText.SkipSpace(_text, end);
            return At(end) == '>' ? end + 1 : -1;
        }

        private readonly int SkipName(int at, bool mayHavePoints)
        {
            while (at < _text.Length && (CodeText.IsWord(_text[at]) || _text[at] is ':' or '-' || (mayHavePoints && _text[at] == '.')))
                at++;
            return at;
        }

        private readonly bool StartsWith(int at, string name) => _folded[at..].StartsWith(name, StringComparison.Ordinal);

        private readonly char At(int at) => at < _text.Length ? _text[at] : '\0';

        private static int Or(int end, int otherwise) => end < 0 ? otherwise : end;
    }
}
