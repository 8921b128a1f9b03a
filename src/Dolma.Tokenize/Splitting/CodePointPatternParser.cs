using System.Globalization;
using System.Text;

namespace Dolma.Tokenize.Splitting;

/// <summary>
/// Takes a pattern apart into sets of characters and the rest: groups, alternatives, look-around, repetition, which .NET's dialect
/// shares. What it does not share is refused by name, not guessed at.
/// </summary>
internal sealed class CodePointPatternParser(string pattern)
{
    private readonly List<(string Text, int Set)> _parts = [];
    private readonly List<CodePointSet> _sets = [];
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);
    private readonly Stack<(int Part, bool IgnoresCase)> _groups = new();
    private int _at;
    private bool _ignoresCase;

    // The part where the last item begins that a repetition would apply to.
    private int _item = -1;

    /// <summary>The pattern in order: text to be taken over, or, if <c>Set</c> is not negative, the number of a set.</summary>
    public IReadOnlyList<(string Text, int Set)> Parts => _parts;

    public IReadOnlyList<CodePointSet> Sets => _sets;

    /// <exception cref="FormatException">Something in the pattern is not supported.</exception>
    public void Parse()
    {
        while (_at < pattern.Length)
        {
            char c = pattern[_at];
            if (c == '(')
                OpenGroup();
            else if (c == ')')
                CloseGroup();
            else if (c == '|')
                Text("|", item: -1);
            else if (c is '*' or '+' or '?' or '{')
                Repetition();
            else if (c is '^' or '$')
                throw Unsupported($"the anchor `{c}`");
            else
                Character(c);
        }

        if (_groups.Count > 0)
            throw Unsupported("a group that is not closed");
    }

    private static FormatException Unsupported(string what) => new($"{what} is not supported");

    private void Text(string text, int item)
    {
        _parts.Add((text, -1));
        _item = item;
        _at++;
    }

    private void OpenGroup()
    {
        ReadOnlySpan<string> heads = ["(?:", "(?i:", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?i)"];
        string head = "(";
        foreach (string h in heads)
        {
            if (pattern.AsSpan(_at).StartsWith(h))
                head = h;
        }

        if (head == "(" && pattern.AsSpan(_at).StartsWith("(?"))
            throw Unsupported($"the group `{pattern.AsSpan(_at, Math.Min(4, pattern.Length - _at))}`");
        _at += head.Length;
        if (head == "(?i)")
        {
            _ignoresCase = true;
            return;
        }

        _groups.Push((_parts.Count, _ignoresCase));
        _ignoresCase |= head == "(?i:";
        _parts.Add((head is "(" or "(?i:" ? "(?:" : head, -1));
        _item = -1;
    }

    private void CloseGroup()
    {
        if (!_groups.TryPop(out (int Part, bool IgnoresCase) group))
            throw Unsupported("a `)` without a group");
        _ignoresCase = group.IgnoresCase;
        Text(")", group.Part);
    }

    private void Repetition()
    {
        if (_item < 0)
            throw Unsupported($"a repetition with nothing before it, at character {_at + 1},");
        int start = _at;
        if (pattern[_at] == '{')
        {
            int close = pattern.IndexOf('}', _at);
            if (close < 0 || !pattern[(_at + 1)..close].All(c => char.IsAsciiDigit(c) || c == ','))
                throw Unsupported("a `{` that begins no repetition");
            _at = close;
        }

        _at++;
        string text = pattern[start.._at];
        if (text.StartsWith("{,", StringComparison.Ordinal))
            text = "{0" + text[1..];
        if (_at < pattern.Length && pattern[_at] == '?')
        {
            _at++;
            text += "?";
        }
        else if (_at < pattern.Length && pattern[_at] == '+' && text[0] != '{')
        {
            // Possessive: .NET has atomic groups instead.
            _at++;
            _parts.Insert(_item, ("(?>", -1));
            text += ")";
        }

        _parts.Add((text, -1));
        _item = -1;
    }

    private void Character(char c)
    {
        int start = _at;
        CodePointSet set;
        if (c == '[')
            set = Class();
        else if (c == '.')
            set = AllButLineFeed();
        else if (c == '\\')
            set = Escape();
        else
            set = Single(ReadCodePoint());
        if (_ignoresCase)
            set.AddOtherCases();
        string key = (_ignoresCase ? "i" : "c") + pattern[start.._at];
        if (!_known.TryGetValue(key, out int number))
        {
            _known[key] = number = _sets.Count;
            _sets.Add(set);
        }

        _item = _parts.Count;
        _parts.Add(("", number));
    }

    private CodePointSet AllButLineFeed()
    {
        _at++;
        CodePointSet set = Single('\n');
        set.Negated = true;
        return set;
    }

    private CodePointSet Class()
    {
        var set = new CodePointSet();
        _at++;
        if (Peek() == '^')
        {
            set.Negated = true;
            _at++;
        }

        bool first = true;
        while (Peek() != ']' || first)
        {
            first = false;
            if (Peek() == '[' || pattern.AsSpan(_at).StartsWith("&&"))
                throw Unsupported("a set inside of a set");
            if (Peek() == '\\' && !IsCharacterEscape())
            {
                set.Add(Escape());
                continue;
            }

            int from = ReadCodePoint();
            int to = from;
            if (Peek() == '-' && _at + 1 < pattern.Length && pattern[_at + 1] != ']')
            {
                _at++;
                to = ReadCodePoint();
            }

            set.Add(from, to);
        }

        _at++;
        return set;
    }

    private char Peek() => _at < pattern.Length ? pattern[_at] : throw Unsupported("a pattern that ends in the middle of a set");

    private bool IsCharacterEscape() => _at + 1 < pattern.Length && !"sSdDwWpP".Contains(pattern[_at + 1]);

    private CodePointSet Escape()
    {
        if (IsCharacterEscape())
            return Single(ReadCodePoint());
        if (_at + 1 >= pattern.Length)
            throw Unsupported("a `\\` at the end");
        char kind = pattern[_at + 1];
        _at += 2;
        CodePointSet set = char.ToLowerInvariant(kind) switch
        {
            's' => CodePointSet.White(),
            'd' => CodePointSet.Category("Nd")!,
            'w' => CodePointSet.Word(),
            _ => Property(),
        };
        set.Negated ^= char.IsUpper(kind);
        return set;
    }

    private CodePointSet Property()
    {
        int close = pattern.IndexOf('}', _at);
        if (Peek() != '{' || close < 0)
            throw Unsupported("a `\\p` without a name in braces");
        string name = pattern[(_at + 1)..close];
        _at = close + 1;
        bool negated = name.StartsWith('^');
        CodePointSet set = CodePointSet.Category(negated ? name[1..] : name)
            ?? throw Unsupported($"the property `\\p{{{name}}}`");
        set.Negated = negated;
        return set;
    }

    private static CodePointSet Single(int codePoint)
    {
        var set = new CodePointSet();
        set.Add(codePoint, codePoint);
        return set;
    }

    /// <summary>A character, written as itself or as an escape that stands for one.</summary>
    private int ReadCodePoint()
    {
        if (pattern[_at] != '\\')
        {
            if (!Rune.TryGetRuneAt(pattern, _at, out Rune rune))
                throw Unsupported("half a surrogate pair");
            _at += rune.Utf16SequenceLength;
            return rune.Value;
        }

        if (_at + 1 >= pattern.Length)
            throw Unsupported("a `\\` at the end");
        char kind = pattern[_at + 1];
        _at += 2;
        switch (kind)
        {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'f': return '\f';
            case 'v': return '\v';
            case 'u': return Hex(4);
            case 'x' when Peek() == '{':
                int close = pattern.IndexOf('}', _at);
                _at++;
                int value = Hex(Math.Max(close - _at, 0));
                _at++;
                return value;
            case 'x': return Hex(2);
            default:
                if (char.IsAsciiLetterOrDigit(kind))
                    throw Unsupported($"the escape `\\{kind}`");
                return kind;
        }
    }

    private int Hex(int digits)
    {
        if (_at + digits > pattern.Length
            || !int.TryParse(pattern.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            || value > 0x10FFFF)
        {
            throw Unsupported("an escape with something else than a code point in it");
        }

        _at += digits;
        return value;
    }
}
