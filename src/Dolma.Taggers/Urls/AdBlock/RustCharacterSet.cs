using System.Globalization;
using System.Text;

namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>A set of characters as Rust's <c>regex</c> writes it: of ASCII each one, of all others all or none.</summary>
/// <param name="Ascii">A bit for each character of ASCII.</param>
/// <param name="Others">Whether all other characters are in the set.</param>
internal readonly record struct RustCharacterSet(UInt128 Ascii, bool Others)
{
    private const int AsciiCount = 128;

    private static readonly RustCharacterSet Digits = Range('0', '9');
    private static readonly RustCharacterSet Spaces = Range('\t', '\r').Or(Range(' ', ' '));
    private static readonly RustCharacterSet Letters = Range('a', 'z').Or(Range('A', 'Z'));
    private static readonly RustCharacterSet WordCharacters = Letters.Or(Digits).Or(Range('_', '_')).Or(new RustCharacterSet(0, Others: true));

    /// <summary>The character of a set of one.</summary>
    public char? Single => Others || UInt128.PopCount(Ascii) != 1 ? null : (char)UInt128.TrailingZeroCount(Ascii);

    /// <summary>Reads what follows an opening bracket, to the closing one.</summary>
    /// <exception cref="FormatException">It is no set.</exception>
    public static RustCharacterSet Read(string text, ref int at, int depth = 0)
    {
        if (depth > 100)
            throw new FormatException();
        bool isNegated = Take(text, ref at, "^");
        RustCharacterSet set = default;
        bool isFirst = true;
        while (Take(text, ref at, "-"))
        {
            set = set.Or(Range('-', '-'));
            isFirst = false;
        }

        if (isFirst && Take(text, ref at, "]"))
            set = Range(']', ']');
        RustCharacterSet left = default;
        string operation = "";
        while (!Take(text, ref at, "]"))
        {
            if (at >= text.Length)
                throw new FormatException();
            string next = at + 1 < text.Length ? text.Substring(at, 2) : "";
            if (next is "&&" or "--" or "~~")
            {
                (left, operation, set) = (left.Combine(operation, set), next, default);
                at += next.Length;
            }
            else
            {
                set = set.Or(ReadItem(text, ref at, depth));
            }
        }

        set = left.Combine(operation, set);
        return isNegated ? set.Not() : set;
    }

    /// <summary>Reads what follows a backslash.</summary>
    /// <exception cref="FormatException">There is no such escape.</exception>
    public static RustCharacterSet ReadEscape(string text, ref int at)
    {
        if (at >= text.Length)
            throw new FormatException();
        char c = text[at++];
        switch (c)
        {
            case 'd':
                return Digits;
            case 'D':
                return Digits.Not();
            case 's':
                return Spaces;
            case 'S':
                return Spaces.Not();
            case 'w':
                return WordCharacters;
            case 'W':
                return WordCharacters.Not();
            case 'x':
                return One(ReadCodePoint(text, ref at, digits: 2));
            case 'u':
                return One(ReadCodePoint(text, ref at, digits: 4));
            case 'U':
                return One(ReadCodePoint(text, ref at, digits: 8));
            default:
                int control = "abtnvfr".IndexOf(c, StringComparison.Ordinal);
                if (control >= 0 && c != 'b')
                    return One('\a' + control);
                // Digits would be back-references; letters and angle brackets mean something else, or nothing.
                return char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) && c is not ('<' or '>') ? One(c) : throw new FormatException();
        }
    }

    /// <summary>The set for .NET.</summary>
    public string ToExpression()
    {
        var written = new StringBuilder("[");
        for (int c = 0; c < AsciiCount; c++)
        {
            if (!Has(c))
                continue;
            int last = c;
            while (last + 1 < AsciiCount && Has(last + 1))
                last++;
            written.Append(CultureInfo.InvariantCulture, $"\\x{c:X2}-\\x{last:X2}");
            c = last;
        }

        if (Others)
            written.Append("\\u0080-\\uFFFF");
        return written.Length == 1 ? "[^\\x00-\\uFFFF]" : written.Append(']').ToString();
    }

    private static RustCharacterSet ReadItem(string text, ref int at, int depth)
    {
        if (text[at] == '[')
        {
            at++;
            return TryReadPosix(text, ref at) ?? Read(text, ref at, depth + 1);
        }

        int first = ReadPrimitive(text, ref at, out RustCharacterSet set);
        bool isRange = at + 1 < text.Length && text[at] == '-' && text[at + 1] is not (']' or '-');
        if (!isRange)
            return set;
        at++;
        int last = text[at] == '[' ? -1 : ReadPrimitive(text, ref at, out _);
        return first >= 0 && last >= first ? Range(first, last) : throw new FormatException();
    }

    /// <summary>A character, or -1 for an escape that is a set.</summary>
    private static int ReadPrimitive(string text, ref int at, out RustCharacterSet set)
    {
        if (text[at] == '\\')
        {
            at++;
            set = ReadEscape(text, ref at);
            return set.Single ?? -1;
        }

        Rune rune = Rune.GetRuneAt(text, at);
        at += rune.Utf16SequenceLength;
        set = One(rune.Value);
        return rune.Value;
    }

    private static RustCharacterSet? TryReadPosix(string text, ref int at)
    {
        int end = text.IndexOf(":]", at, StringComparison.Ordinal);
        if (at >= text.Length || text[at] != ':' || end < 0)
            return null;
        string name = text[(at + 1)..end];
        bool isNegated = name.StartsWith('^');
        RustCharacterSet? set = name.TrimStart('^') switch
        {
            "alnum" => Letters.Or(Digits),
            "alpha" => Letters,
            "ascii" => Range(0, AsciiCount - 1),
            "blank" => One(' ').Or(One('\t')),
            "cntrl" => Range(0, 31).Or(One(127)),
            "digit" => Digits,
            "graph" => Range('!', '~'),
            "lower" => Range('a', 'z'),
            "print" => Range(' ', '~'),
            "punct" => Range('!', '/').Or(Range(':', '@')).Or(Range('[', '`')).Or(Range('{', '~')),
            "space" => Spaces,
            "upper" => Range('A', 'Z'),
            "word" => Letters.Or(Digits).Or(One('_')),
            "xdigit" => Digits.Or(Range('a', 'f')).Or(Range('A', 'F')),
            _ => null,
        };
        if (set is not null)
            at = end + 2;
        return isNegated ? set?.Not() : set;
    }

    private static int ReadCodePoint(string text, ref int at, int digits)
    {
        int end = at + digits;
        int next = end;
        if (at < text.Length && text[at] == '{')
        {
            at++;
            end = text.IndexOf('}', at);
            next = end + 1;
        }

        if (end <= at || end > text.Length
            || !int.TryParse(text.AsSpan(at, end - at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            || !Rune.IsValid(value))
        {
            throw new FormatException();
        }

        at = next;
        return value;
    }

    private static bool Take(string text, ref int at, string expected)
    {
        if (string.CompareOrdinal(text, at, expected, 0, expected.Length) != 0)
            return false;
        at += expected.Length;
        return true;
    }

    private static RustCharacterSet One(int c) => Range(c, c);

    private static RustCharacterSet Range(int first, int last)
    {
        UInt128 ascii = 0;
        for (int c = first; c <= Math.Min(last, AsciiCount - 1); c++)
            ascii |= UInt128.One << c;
        return new RustCharacterSet(ascii, last >= AsciiCount);
    }

    private bool Has(int c) => ((Ascii >> c) & 1) != 0;

    private RustCharacterSet Or(RustCharacterSet other) => new(Ascii | other.Ascii, Others || other.Others);

    private RustCharacterSet Not() => new(~Ascii, !Others);

    private RustCharacterSet Combine(string operation, RustCharacterSet right) => operation switch
    {
        "&&" => new(Ascii & right.Ascii, Others && right.Others),
        "--" => new(Ascii & ~right.Ascii, Others && !right.Others),
        "~~" => new(Ascii ^ right.Ascii, Others ^ right.Others),
        _ => right,
    };
}
