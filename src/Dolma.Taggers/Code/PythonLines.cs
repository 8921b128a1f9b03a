using System.Buffers;

namespace Dolma.Taggers.Code;

/// <summary>
/// The pieces of <c>str.splitlines()</c>, found one after another in UTF-8: ends are U+000A to U+000D, U+001C to U+001E, U+0085,
/// U+2028 and U+2029, <c>\r\n</c> is one end, and nothing stands after the last (LBpy, spec/tag 4.2).
/// </summary>
internal ref struct PythonLines(ReadOnlySpan<byte> text)
{
    private static readonly SearchValues<byte> Leads = SearchValues.Create([0x0A, 0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0xC2, 0xE2]);

    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>Where the line begins, in bytes.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends, before its line end.</summary>
    public int End { get; private set; }

    /// <summary>Where the next one begins.</summary>
    public int Next { get; private set; }

    /// <summary>Goes to the next line; false if there is none.</summary>
    public bool MoveNext()
    {
        if (Next == _text.Length)
            return false;
        Start = Next;
        for (int at = Start; ; at++)
        {
            int found = _text[at..].IndexOfAny(Leads);
            if (found < 0)
            {
                End = Next = _text.Length;
                return true;
            }

            at += found;
            if (EndLengthAt(_text, at) is var length and > 0)
            {
                End = at;
                Next = at + length;
                return true;
            }
        }
    }

    /// <summary>Bytes of the line end at <paramref name="at"/>; 0 if another character is there.</summary>
    private static int EndLengthAt(ReadOnlySpan<byte> text, int at) => text[at] switch
    {
        0xC2 => text[at + 1] == 0x85 ? 2 : 0,
        0xE2 => text[at + 1] == 0x80 && (text[at + 2] is 0xA8 or 0xA9) ? 3 : 0,
        0x0D => at + 1 < text.Length && text[at + 1] == 0x0A ? 2 : 1,
        _ => 1,
    };
}
