using System.Numerics;
using System.Runtime.Intrinsics;

namespace Dolma.Core.Text;

/// <summary>One piece of <c>text.split()</c>.</summary>
/// <param name="Start">Byte offset.</param>
/// <param name="Length">In bytes.</param>
/// <param name="CodePoints">Length in code points.</param>
public readonly record struct TextWord(int Start, int Length, int CodePoints);

/// <summary>One piece of <c>text.split("\n")</c>; it ends where the next one begins, its <c>\n</c> included.</summary>
/// <param name="Start">Byte offset.</param>
/// <param name="CodePointStart">Offset in code points.</param>
/// <param name="FirstWord">How many words of the text begin before this line.</param>
public readonly record struct TextLine(int Start, int CodePointStart, int FirstWord);

/// <summary>
/// Words and lines of a text, found together in one pass, 64 bytes at a time as bit masks. Results are good until the next
/// <see cref="Find"/>.
/// </summary>
/// <remarks>The plain definition stands in the tests: <c>str.split()</c> and <c>str.split("\n")</c> of Python.</remarks>
internal sealed class WordsAndLines
{
    private const int BlockSize = 64;

    private TextWord[] _words = new TextWord[256];
    private TextLine[] _lines = new TextLine[128];
    private int _wordCount;
    private int _lineCount;

    public ReadOnlySpan<TextWord> Words => _words.AsSpan(0, _wordCount);

    /// <summary>All lines and one more that begins at the end of the text.</summary>
    public ReadOnlySpan<TextLine> Lines => _lines.AsSpan(0, _lineCount);

    public void Find(ReadOnlySpan<byte> text)
    {
        _wordCount = 0;
        _lineCount = 1;
        _lines[0] = default;
        var scan = new Scan { PreviousIsSpace = 1 };
        int at = 0;
        for (; at + BlockSize <= text.Length; at += BlockSize)
            Block(text, at, text.Slice(at, BlockSize), ref scan);

        // Filled up with spaces, so that the last word ends; they are cut off again below.
        Span<byte> tail = stackalloc byte[BlockSize];
        tail.Fill((byte)' ');
        text[at..].CopyTo(tail);
        Block(text, at, tail, ref scan);
        int padding = at + BlockSize - text.Length;
        if (_lineCount == _lines.Length)
            Array.Resize(ref _lines, 2 * _lines.Length);
        _lines[_lineCount++] = new TextLine(text.Length, scan.CodePoints - padding, _wordCount);
    }

    private struct Scan
    {
        public ulong PreviousIsSpace;
        public ulong SpaceCarry;
        public int WordStart;
        public int WordCodePoint;
        public bool InWord;
        public int CodePoints;
    }

    private void Block(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> block, ref Scan scan)
    {
        Vector256<byte> low = Vector256.Create(block);
        Vector256<byte> high = Vector256.Create(block[32..]);
        ulong spaces = Mask(Spaces(low), Spaces(high)) | scan.SpaceCarry;
        scan.SpaceCarry = 0;
        ulong wide = Mask(low, high);
        ulong newLines = Mask(Vector256.Equals(low, Vector256.Create((byte)'\n')), Vector256.Equals(high, Vector256.Create((byte)'\n')));
        ulong characters = ~0UL;
        if (wide != 0)
        {
            characters = ~Mask(Continuations(low), Continuations(high));
            spaces |= WideSpaces(text, at, Mask(SpaceLeads(low), SpaceLeads(high)), ref scan);
        }

        ulong shifted = (spaces << 1) | scan.PreviousIsSpace;
        ulong edges = spaces ^ shifted;
        scan.PreviousIsSpace = spaces >> 63;
        int wordsBefore = _wordCount + (scan.InWord ? 1 : 0);
        if (_words.Length - _wordCount < BlockSize)
            Array.Resize(ref _words, 2 * _words.Length);
        for (ulong rest = edges; rest != 0; rest &= rest - 1)
        {
            int bit = BitOperations.TrailingZeroCount(rest);
            int codePoint = scan.CodePoints + (wide == 0 ? bit : BitOperations.PopCount(characters & ((1UL << bit) - 1)));
            if (scan.InWord)
                _words[_wordCount++] = new TextWord(scan.WordStart, at + bit - scan.WordStart, codePoint - scan.WordCodePoint);
            else
                (scan.WordStart, scan.WordCodePoint) = (at + bit, codePoint);
            scan.InWord = !scan.InWord;
        }

        if (newLines != 0)
            AddLines(at, newLines, edges & shifted, characters, wordsBefore, scan.CodePoints);
        scan.CodePoints += BitOperations.PopCount(characters);
    }

    private void AddLines(int at, ulong newLines, ulong wordStarts, ulong characters, int wordsBefore, int codePoints)
    {
        if (_lines.Length - _lineCount < BlockSize)
            Array.Resize(ref _lines, 2 * _lines.Length);
        for (; newLines != 0; newLines &= newLines - 1)
        {
            int bit = BitOperations.TrailingZeroCount(newLines);
            ulong before = (1UL << bit) - 1;
            _lines[_lineCount++] = new TextLine(
                at + bit + 1,
                codePoints + BitOperations.PopCount(characters & before) + 1,
                wordsBefore + BitOperations.PopCount(wordStarts & before));
        }
    }

    /// <summary>Bits of the white space characters that begin in this block; what reaches into the next one is kept for it.</summary>
    private static ulong WideSpaces(ReadOnlySpan<byte> text, int at, ulong leads, ref Scan scan)
    {
        ulong spaces = 0;
        for (; leads != 0; leads &= leads - 1)
        {
            int bit = BitOperations.TrailingZeroCount(leads);
            int length = PythonSpace.WideLengthAt(text, at + bit);
            if (length == 0)
                continue;
            ulong bits = (1UL << length) - 1;
            spaces |= bits << bit;
            if (bit + length > BlockSize)
                scan.SpaceCarry = bits >> (BlockSize - bit);
        }

        return spaces;
    }

    /// <summary>U+0009 to U+000D and U+001C to U+0020.</summary>
    private static Vector256<byte> Spaces(Vector256<byte> v) =>
        Vector256.LessThan(v - Vector256.Create((byte)0x09), Vector256.Create((byte)5))
        | Vector256.LessThan(v - Vector256.Create((byte)0x1C), Vector256.Create((byte)5));

    private static Vector256<byte> Continuations(Vector256<byte> v) =>
        Vector256.LessThan(v.AsSByte(), Vector256.Create((sbyte)-64)).AsByte();

    /// <summary>First bytes of the white space characters beyond ASCII: C2, E1, E2, E3.</summary>
    private static Vector256<byte> SpaceLeads(Vector256<byte> v) =>
        Vector256.Equals(v, Vector256.Create((byte)0xC2)) | Vector256.LessThan(v - Vector256.Create((byte)0xE1), Vector256.Create((byte)3));

    private static ulong Mask(Vector256<byte> low, Vector256<byte> high) =>
        low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);
}
