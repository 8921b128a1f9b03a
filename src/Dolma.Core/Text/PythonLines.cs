using System.Buffers;

namespace Dolma.Core.Text;

/// <summary>
/// The lines of Python's <c>str.splitlines()</c> in UTF-8 (LBpy, spec/tag 4.2): they end at U+000A to U+000D, U+001C to U+001E, U+0085,
/// U+2028 and U+2029, <c>\r\n</c> being one end. What follows the last end is a line only if it holds something.
/// </summary>
public ref struct PythonLines(ReadOnlySpan<byte> text)
{
    /// <summary>First bytes of all ends.</summary>
    private static readonly SearchValues<byte> Leads = SearchValues.Create([0x0A, 0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0xC2, 0xE2]);

    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>Where the line that <see cref="MoveNext"/> found begins, in bytes.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends, before its line end.</summary>
    public int End { get; private set; }

    /// <summary>Where the next one begins.</summary>
    public int Next { get; private set; }

    /// <summary>The line, without its end.</summary>
    public readonly ReadOnlySpan<byte> Current => _text[Start..End];

    public readonly PythonLines GetEnumerator() => this;

    /// <summary>Goes to the next line; false if there is none.</summary>
    public bool MoveNext()
    {
        if (Next == _text.Length)
            return false;
        Start = Next;
        int end = FindEnd(_text[Start..], out int length);
        End = end < 0 ? _text.Length : Start + end;
        Next = End + length;
        return true;
    }

    /// <summary>Where the first line of a text ends, in bytes, and how many bytes its end has; -1 and 0 if there is none.</summary>
    public static int FindEnd(ReadOnlySpan<byte> text, out int length)
    {
        int at = 0;
        while (text[at..].IndexOfAny(Leads) is var found and >= 0)
        {
            at += found;
            length = LengthOfEnd(text[at..]);
            if (length > 0)
                return at;
            at++;
        }

        length = 0;
        return -1;
    }

    private static int LengthOfEnd(ReadOnlySpan<byte> text) => text[0] switch
    {
        0x0D when text.Length > 1 && text[1] == 0x0A => 2,
        < 0x80 => 1,
        0xC2 => text[1] == 0x85 ? 2 : 0,
        _ => text[1] == 0x80 && text[2] is 0xA8 or 0xA9 ? 3 : 0,
    };
}
