using System.Numerics;
using System.Runtime.Intrinsics;

namespace Dolma.Core.Text;

/// <summary>
/// Counts matches of <c>\w+|[^\w\s]+</c> as the <c>regex</c> module finds them, line by line: maximal runs of word characters and
/// maximal runs of what is neither word nor white space (WSuni). A line end is white space, so no run crosses lines.
/// </summary>
public static class TokenRuns
{
    private const int BlockSize = 64;

    /// <summary>Writes the number of runs of every line.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="counts">One entry for each piece of <c>text.split("\n")</c>.</param>
    public static void CountByLine(ReadOnlySpan<byte> text, Span<int> counts)
    {
        var scan = new Scan();
        int at = 0;
        for (; at + BlockSize <= text.Length; at += BlockSize)
            Block(text, at, text.Slice(at, BlockSize), counts, ref scan);
        Span<byte> tail = stackalloc byte[BlockSize];
        tail.Fill((byte)' ');
        text[at..].CopyTo(tail);
        Block(text, at, tail, counts, ref scan);
        counts[scan.Line] = scan.Runs;
    }

    private struct Scan
    {
        public int Line;
        public int Runs;
        public ulong PreviousIsWord;
        public ulong PreviousIsOther;
        public ulong WordCarry;
        public ulong SpaceCarry;
    }

    private static void Block(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> block, Span<int> counts, ref Scan scan)
    {
        Vector256<byte> low = Vector256.Create(block);
        Vector256<byte> high = Vector256.Create(block[32..]);
        ulong words = Mask(Words(low), Words(high)) | scan.WordCarry;
        ulong spaces = Mask(Spaces(low), Spaces(high)) | scan.SpaceCarry;
        scan.WordCarry = scan.SpaceCarry = 0;
        ulong wide = Mask(low, high);
        if (wide != 0)
        {
            ulong leads = wide & ~Mask(Continuations(low), Continuations(high));
            Classify(text, at, leads, ref words, ref spaces, ref scan);
        }

        ulong others = ~(words | spaces);
        ulong starts = (words & ~((words << 1) | scan.PreviousIsWord)) | (others & ~((others << 1) | scan.PreviousIsOther));
        scan.PreviousIsWord = words >> 63;
        scan.PreviousIsOther = others >> 63;
        ulong newLines = Mask(Vector256.Equals(low, Vector256.Create((byte)'\n')), Vector256.Equals(high, Vector256.Create((byte)'\n')));
        for (; newLines != 0; newLines &= newLines - 1)
        {
            ulong before = newLines ^ (newLines - 1);
            counts[scan.Line++] = scan.Runs + BitOperations.PopCount(starts & before);
            scan.Runs = 0;
            starts &= ~before;
        }

        scan.Runs += BitOperations.PopCount(starts);
    }

    /// <summary>All bytes of a wide character get its class, so that a run of them stays one run.</summary>
    private static void Classify(ReadOnlySpan<byte> text, int at, ulong leads, ref ulong words, ref ulong spaces, ref Scan scan)
    {
        for (; leads != 0; leads &= leads - 1)
        {
            int bit = BitOperations.TrailingZeroCount(leads);
            CharacterClass of = CharacterClasses.Of(CodePoints.Decode(text, at + bit, out int length));
            ulong bits = (1UL << length) - 1;
            ulong carried = bit + length > BlockSize ? bits >> (BlockSize - bit) : 0;
            if ((of & CharacterClass.RegexWord) != CharacterClass.None)
            {
                words |= bits << bit;
                scan.WordCarry = carried;
            }
            else if ((of & CharacterClass.UnicodeSpace) != CharacterClass.None)
            {
                spaces |= bits << bit;
                scan.SpaceCarry = carried;
            }
        }
    }

    private static Vector256<byte> Words(Vector256<byte> v) =>
        Vector256.LessThan((v | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create((byte)26))
        | Vector256.LessThan(v - Vector256.Create((byte)'0'), Vector256.Create((byte)10))
        | Vector256.Equals(v, Vector256.Create((byte)'_'));

    private static Vector256<byte> Spaces(Vector256<byte> v) =>
        Vector256.LessThan(v - Vector256.Create((byte)0x09), Vector256.Create((byte)5)) | Vector256.Equals(v, Vector256.Create((byte)' '));

    private static Vector256<byte> Continuations(Vector256<byte> v) =>
        Vector256.LessThan(v.AsSByte(), Vector256.Create((sbyte)-64)).AsByte();

    private static ulong Mask(Vector256<byte> low, Vector256<byte> high) =>
        low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);
}
