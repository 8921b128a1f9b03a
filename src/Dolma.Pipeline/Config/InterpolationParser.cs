using System.Numerics;
using System.Text;

namespace Dolma.Pipeline.Config;

/// <summary>Parses OmegaConf's interpolation grammar; a bit more lenient in what unquoted arguments may hold, so that patterns need no quotes.</summary>
internal sealed class InterpolationParser
{
    private const int DeepestNesting = 32;

    private readonly string _text;
    private int _at;
    private int _depth;

    private InterpolationParser(string text) => _text = text;

    /// <summary>A config value: text with interpolations in it.</summary>
    public static Interpolation ParseValue(string text)
    {
        var parser = new InterpolationParser(text);
        var parts = new PartList();
        while (parser._at < text.Length)
            parser.TextOrInterpolation(parts);
        return parts.Joined();
    }

    /// <summary>One element as it could stand among arguments; what <c>oc.decode</c> reads.</summary>
    public static Interpolation ParseElement(string text)
    {
        var parser = new InterpolationParser(text);
        Interpolation element = parser.Element("");
        parser.SkipSpaces();
        return parser._at == text.Length ? element : throw parser.Unexpected("the end");
    }

    private void TextOrInterpolation(PartList parts)
    {
        int backslashes = 0;
        while (Peek(backslashes) == '\\')
            backslashes++;
        if (Peek(backslashes) == '$' && Peek(backslashes + 1) == '{')
        {
            // Backslashes count only before ${: each pair is one backslash, an odd one takes the meaning from the ${.
            parts.Add(new string('\\', backslashes / 2));
            _at += backslashes;
            if (backslashes % 2 == 1)
            {
                parts.Add("${");
                _at += 2;
            }
            else
            {
                parts.Add(Interpolated());
            }

            return;
        }

        int length = Math.Max(backslashes, 1);
        parts.Add(_text.Substring(_at, length));
        _at += length;
    }

    private Interpolation Interpolated()
    {
        if (++_depth > DeepestNesting)
            throw new InterpolationException($"nests interpolations more than {DeepestNesting} deep.");
        _at += 2;
        SkipSpaces();
        int start = _at;
        int dots = 0;
        while (Peek() == '.')
            (dots, _at) = (dots + 1, _at + 1);
        var path = new List<Interpolation>();
        bool isCall = false;
        while (true)
        {
            path.Add(PathPart());
            char next = Peek();
            if (next == '[')
            {
                while (Peek() == '[')
                {
                    _at++;
                    path.Add(PathPart());
                    Expect(']');
                }

                next = Peek();
            }

            if (next == ':' && dots == 0)
            {
                isCall = true;
                break;
            }

            if (next != '.')
                break;
            _at++;
        }

        string written = _text[start.._at].Trim();
        Interpolation result = isCall ? Call(path) : new KeyReference(dots, path, written);
        SkipSpaces();
        Expect('}');
        _depth--;
        return result;
    }

    private Interpolation PathPart()
    {
        var parts = new PartList();
        while (_at < _text.Length)
        {
            if (Peek() == '$' && Peek(1) == '{')
                parts.Add(Interpolated());
            else if (Peek() is '.' or '[' or ']' or ':' or '}' or '{' or ' ' or '\t')
                break;
            else
                parts.Add(_text[_at++].ToString());
        }

        SkipSpaces();
        return parts.IsEmpty ? throw Unexpected("a key") : parts.Joined();
    }

    private ResolverCall Call(List<Interpolation> path)
    {
        string name = string.Join('.', path.Select(part => (part as LiteralPart)?.Value as string ?? throw Unexpected("a resolver's name, written out")));
        Expect(':');
        SkipSpaces();
        return new ResolverCall(name, Peek() == '}' ? [] : Elements("}"));
    }

    /// <summary>Elements with commas between, up to one of the closing characters, which is left.</summary>
    private List<Interpolation> Elements(string closing)
    {
        var elements = new List<Interpolation> { Element(closing) };
        while (Peek() == ',')
        {
            _at++;
            elements.Add(Element(closing));
        }

        return elements;
    }

    private Interpolation Element(string closing)
    {
        SkipSpaces();
        char first = Peek();
        Interpolation element = first switch
        {
            '\'' or '"' => Quoted(first),
            '[' => Listed(),
            '{' => Mapped(),
            _ => Unquoted(closing),
        };
        SkipSpaces();
        return element;
    }

    private ListParts Listed()
    {
        _at++;
        SkipSpaces();
        List<Interpolation> items = Peek() == ']' ? [] : Elements("]");
        Expect(']');
        return new ListParts(items);
    }

    private MappingParts Mapped()
    {
        _at++;
        SkipSpaces();
        var entries = new List<(Interpolation, Interpolation)>();
        while (Peek() != '}')
        {
            Interpolation key = Element(":");
            Expect(':');
            entries.Add((key, Element("}")));
            if (Peek() != ',')
                break;
            _at++;
            SkipSpaces();
        }

        Expect('}');
        return new MappingParts(entries);
    }

    private Interpolation Quoted(char quote)
    {
        _at++;
        var parts = new PartList();
        while (Peek() != quote)
        {
            if (_at >= _text.Length)
                throw Unexpected($"a closing {quote}");
            if (Peek() == '\\' && Peek(1) == quote)
            {
                parts.Add(quote.ToString());
                _at += 2;
            }
            else
            {
                TextOrInterpolation(parts);
            }
        }

        _at++;
        // Quoted text stays text, whatever it looks like.
        return parts.IsEmpty ? new LiteralPart("") : parts.Joined();
    }

    private Interpolation Unquoted(string closing)
    {
        var parts = new PartList();
        bool isPlain = true;
        while (_at < _text.Length && Peek() != ',' && !closing.Contains(Peek(), StringComparison.Ordinal))
        {
            char c = Peek();
            if (c == '$' && Peek(1) == '{')
            {
                parts.Add(Interpolated());
                isPlain = false;
            }
            else if (c == '\\' && Peek(1) is '\\' or ',' or ':' or '(' or ')' or '[' or ']' or '{' or '}' or '=' or ' ' or '\t')
            {
                parts.Add(Peek(1).ToString());
                _at += 2;
            }
            else if (c is '{' or '}')
            {
                throw Unexpected("an argument; put text with braces in quotes");
            }
            else
            {
                parts.Add(c.ToString());
                _at++;
            }
        }

        parts.TrimEnd();
        if (!isPlain)
            return parts.Joined();
        return parts.Joined() is LiteralPart { Value: string text } ? new LiteralPart(Primitive(text)) : new LiteralPart("");
    }

    private static object? Primitive(string text) => text.ToLowerInvariant() switch
    {
        "null" => null,
        "true" => true,
        "false" => false,
        _ when text.Length > 0 && text.TrimStart('+', '-') is ['0'] or ['1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9', ..]
            && PythonText.TryInteger(text, out BigInteger number) => number >= long.MinValue && number <= long.MaxValue ? (long)number : number,
        _ when PythonText.TryFloat(text, out double number) => number,
        _ => text,
    };

    private void SkipSpaces()
    {
        while (Peek() is ' ' or '\t')
            _at++;
    }

    private char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private void Expect(char wanted)
    {
        if (Peek() != wanted)
            throw Unexpected($"`{wanted}`");
        _at++;
    }

    private InterpolationException Unexpected(string wanted)
    {
        string found = _at < _text.Length ? $"`{_text[_at]}`" : "the end";
        return new InterpolationException(
            $"holds an interpolation that cannot be read: `{_text}` has {found} at character {_at + 1}, where {wanted} should be. "
            + "To write `${` as text, put a backslash before it.");
    }

    /// <summary>Parts in order, neighbouring text in one piece.</summary>
    private sealed class PartList
    {
        private readonly List<Interpolation> _parts = [];
        private readonly StringBuilder _text = new();

        public bool IsEmpty => _parts.Count == 0 && _text.Length == 0;

        public void Add(string text) => _text.Append(text);

        public void Add(Interpolation part)
        {
            Flush();
            _parts.Add(part);
        }

        public void TrimEnd()
        {
            while (_text.Length > 0 && _text[^1] is ' ' or '\t')
                _text.Length--;
        }

        public Interpolation Joined()
        {
            Flush();
            return _parts.Count switch
            {
                0 => new LiteralPart(""),
                1 => _parts[0],
                _ => new JoinedParts(_parts),
            };
        }

        private void Flush()
        {
            if (_text.Length > 0)
                _parts.Add(new LiteralPart(_text.ToString()));
            _text.Clear();
        }
    }
}
