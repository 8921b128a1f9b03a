using System.Text;

namespace Dolma.Core.Text;

/// <summary>
/// Words by Unicode's default word boundaries (UAX #29, no tailoring), without segments of White_Space alone. Punctuation and
/// symbols are words of their own.
/// </summary>
/// <remarks>spec/dedupe-mix 2.8 (crate <c>unicode-segmentation</c>). Rule numbers below are those of UAX #29.</remarks>
public static class UnicodeWords
{
    private const byte Pictographic = 32;

    private static readonly byte[] Classes = MakeClasses();
    private static readonly byte[] Classes16 = WordBreak16.Change(MakeClasses(), Pictographic);

    private enum Class : byte
    {
        Other,
        CarriageReturn,
        LineFeed,
        Newline,
        Extend,
        ZeroWidthJoiner,
        RegionalIndicator,
        Format,
        Katakana,
        HebrewLetter,
        Letter,
        SingleQuote,
        DoubleQuote,
        MidNumLet,
        MidLetter,
        MidNum,
        Numeric,
        ExtendNumLet,
        Space,
    }

    /// <summary>How many words the text has. Input is valid UTF-8.</summary>
    public static int Count(ReadOnlySpan<byte> utf8)
    {
        int count = 0;
        for (int start = 0; TryNext(utf8, ref start, out int length); start += length)
            count++;
        return count;
    }

    /// <summary>
    /// Finds the first word at or after byte <paramref name="start"/>, which must be a boundary, and moves <paramref name="start"/> to
    /// its first byte; false if there is none.
    /// </summary>
    public static bool TryNext(ReadOnlySpan<byte> utf8, ref int start, out int length)
    {
        while (start < utf8.Length)
        {
            length = SegmentLength(utf8[start..]);
            if (WhiteSpace.TrimStart(utf8.Slice(start, length)).Length > 0)
                return true;
            start += length;
        }

        length = 0;
        return false;
    }

    /// <summary>
    /// Bytes of the first piece, white space or not, by the data of Unicode 16 (<c>uniseg</c> 0.10). The text is not empty and begins
    /// at a boundary.
    /// </summary>
    public static int PieceLength(ReadOnlySpan<byte> utf8)
    {
        int ascii = AsciiWordLength(utf8);
        return ascii > 0 ? ascii : SegmentLengthByRules(utf8, Classes16);
    }

    /// <summary>Bytes up to the first boundary after the beginning of the text.</summary>
    internal static int SegmentLength(ReadOnlySpan<byte> utf8)
    {
        int ascii = AsciiWordLength(utf8);
        return ascii > 0 ? ascii : SegmentLengthByRules(utf8);
    }

    /// <summary>Length of a run of ASCII letters, digits and underscores that surely ends there; 0 if the rules have to be asked.</summary>
    private static int AsciiWordLength(ReadOnlySpan<byte> utf8)
    {
        int i = 0;
        while (i < utf8.Length && IsAsciiWord(utf8[i]))
            i++;
        if (i == 0 || i == utf8.Length)
            return i;
        // What may join two words, or extend one.
        return utf8[i] >= 0x80 || utf8[i] is (byte)'\'' or (byte)'"' or (byte)'.' or (byte)',' or (byte)':' or (byte)';' ? 0 : i;
    }

    private static bool IsAsciiWord(byte c) => char.IsAsciiLetterOrDigit((char)c) || c == '_';

    /// <summary>The same without the fast way.</summary>
    internal static int SegmentLengthByRules(ReadOnlySpan<byte> utf8) => SegmentLengthByRules(utf8, Classes);

    private static int SegmentLengthByRules(ReadOnlySpan<byte> utf8, byte[] classes)
    {
        (byte raw, int at) = Read(utf8, 0, classes);
        Class previous = Base(raw);
        // WB1, WB3, WB3a: nothing joins a line end but the LF of CR LF.
        if (previous is Class.CarriageReturn or Class.LineFeed or Class.Newline)
            return previous == Class.CarriageReturn && at < utf8.Length && utf8[at] == '\n' ? at + 1 : at;
        Class before = Class.Other;
        Class adjacent = previous;
        int indicators = previous == Class.RegionalIndicator ? 1 : 0;
        while (at < utf8.Length)
        {
            (raw, int length) = Read(utf8, at, classes);
            Class next = Base(raw);
            bool ignored = next is Class.Extend or Class.Format or Class.ZeroWidthJoiner;
            if (!ignored && !JoinsByNeighbour(adjacent, next, raw) && !Joins(before, previous, next, indicators, utf8[(at + length)..], classes))
                return at;
            at += length;
            adjacent = next;
            // WB4: marks and joiners belong to what stands before them.
            if (ignored)
                continue;
            indicators = next == Class.RegionalIndicator ? indicators + 1 : 0;
            (before, previous) = (previous, next);
        }

        return at;
    }

    /// <summary>The rules that look at the very character before: WB3c and WB3d.</summary>
    private static bool JoinsByNeighbour(Class adjacent, Class next, byte raw) =>
        (adjacent == Class.ZeroWidthJoiner && (raw & Pictographic) != 0) || (adjacent == Class.Space && next == Class.Space);

    /// <summary>WB5 to WB16: whether there is no boundary between <paramref name="previous"/> and <paramref name="next"/>.</summary>
    private static bool Joins(Class before, Class previous, Class next, int indicators, ReadOnlySpan<byte> rest, byte[] classes)
    {
        bool afterLetter = IsLetter(previous);
        if (afterLetter && (IsLetter(next) || next == Class.Numeric))
            return true;
        if (previous == Class.Numeric && (IsLetter(next) || next == Class.Numeric))
            return true;
        if (afterLetter && (next == Class.MidLetter || IsMidNumLetQuote(next)) && IsLetter(Following(rest, classes)))
            return true;
        if ((previous == Class.MidLetter || IsMidNumLetQuote(previous)) && IsLetter(before) && IsLetter(next))
            return true;
        if (previous == Class.HebrewLetter && (next == Class.SingleQuote || (next == Class.DoubleQuote && Following(rest, classes) == Class.HebrewLetter)))
            return true;
        if (previous == Class.DoubleQuote && before == Class.HebrewLetter && next == Class.HebrewLetter)
            return true;
        if (previous == Class.Numeric && (next == Class.MidNum || IsMidNumLetQuote(next)) && Following(rest, classes) == Class.Numeric)
            return true;
        if ((previous == Class.MidNum || IsMidNumLetQuote(previous)) && before == Class.Numeric && next == Class.Numeric)
            return true;
        if (previous == Class.Katakana && next == Class.Katakana)
            return true;
        if (next == Class.ExtendNumLet)
            return afterLetter || previous is Class.Numeric or Class.Katakana or Class.ExtendNumLet;
        if (previous == Class.ExtendNumLet)
            return IsLetter(next) || next is Class.Numeric or Class.Katakana;
        return next == Class.RegionalIndicator && indicators % 2 == 1;
    }

    /// <summary>Class of the next character that WB4 does not pass over.</summary>
    private static Class Following(ReadOnlySpan<byte> utf8, byte[] classes)
    {
        for (int at = 0; at < utf8.Length;)
        {
            (byte raw, int length) = Read(utf8, at, classes);
            Class found = Base(raw);
            if (found is not (Class.Extend or Class.Format or Class.ZeroWidthJoiner))
                return found;
            at += length;
        }

        return Class.Other;
    }

    private static bool IsLetter(Class c) => c is Class.Letter or Class.HebrewLetter;

    private static bool IsMidNumLetQuote(Class c) => c is Class.MidNumLet or Class.SingleQuote;

    private static Class Base(byte raw) => (Class)(raw & ~Pictographic);

    private static (byte Raw, int Length) Read(ReadOnlySpan<byte> utf8, int at, byte[] classes)
    {
        if (utf8[at] < 0x80)
            return (classes[utf8[at]], 1);
        Rune.DecodeFromUtf8(utf8[at..], out Rune rune, out int length);
        return (classes[rune.Value], length);
    }

    private static byte[] MakeClasses()
    {
        var classes = new byte[0x110000];
        ReadOnlySpan<uint> changes = WordBreakTable.Changes;
        for (int i = 0; i < changes.Length; i++)
        {
            int end = i + 1 < changes.Length ? (int)(changes[i + 1] >> 8) : classes.Length;
            classes.AsSpan((int)(changes[i] >> 8)..end).Fill((byte)changes[i]);
        }

        return classes;
    }
}
