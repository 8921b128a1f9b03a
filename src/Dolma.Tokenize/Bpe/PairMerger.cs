using System.Runtime.CompilerServices;

namespace Dolma.Tokenize.Bpe;

/// <summary>
/// Merges neighbours of one word until nothing merges: always the pair of lowest rank, the leftmost among equals. Holds scratch
/// memory that grows to the longest word seen; one for each thread.
/// </summary>
internal sealed class PairMerger(MergeTable merges)
{
    /// <summary>
    /// Symbols up to which every pair is looked at again after each merge. That is quadratic, but on a hundred numbers side by side
    /// it is less than a heap costs, and words of a text seldom have more than twenty.
    /// </summary>
    private const int ShortWord = 100;

    private readonly ulong[] _pairs = new ulong[ShortWord];
    private ulong[] _waiting = [];
    private ulong[] _merges = [];
    private int[] _next = [];
    private int[] _previous = [];

    /// <summary>Merges in place and returns how many symbols are left at the start of <paramref name="symbols"/>.</summary>
    public int Merge(Span<uint> symbols) =>
        symbols.Length <= ShortWord ? MergeShort(symbols) : MergeLong(symbols);

    /// <summary>The plain way: quadratic, without any memory of its own but one number for each pair.</summary>
    internal int MergeShort(Span<uint> symbols)
    {
        int count = symbols.Length;
        if (count < 2)
            return count;
        Span<ulong> pairs = count <= _pairs.Length ? _pairs : new ulong[count];
        for (int i = 0; i + 1 < count; i++)
            pairs[i] = merges.Find(symbols[i], symbols[i + 1]);
        while (true)
        {
            int best = Lowest(pairs[..(count - 1)], out ulong merge);
            if (merge == MergeTable.None)
                return count;
            symbols[best] = (uint)merge;
            count--;
            symbols[(best + 2)..(count + 1)].CopyTo(symbols[(best + 1)..]);
            if (best + 1 < count)
            {
                pairs[(best + 2)..count].CopyTo(pairs[(best + 1)..]);
                pairs[best] = merges.Find(symbols[best], symbols[best + 1]);
            }

            if (best > 0)
                pairs[best - 1] = merges.Find(symbols[best - 1], symbols[best]);
            if (count == 1)
                return 1;
        }
    }

    /// <summary>
    /// A heap of (rank, position) over a linked list of symbols: n log n, so that a document without a single break is no worse
    /// than others. An entry counts only if its pair still has that rank.
    /// </summary>
    internal int MergeLong(Span<uint> symbols)
    {
        int count = symbols.Length;
        Reserve(count);
        int waiting = 0;
        for (int i = 0; i < count; i++)
        {
            _next[i] = i + 1;
            _previous[i] = i - 1;
            _merges[i] = i + 1 < count ? merges.Find(symbols[i], symbols[i + 1]) : MergeTable.None;
            if (_merges[i] != MergeTable.None)
                _waiting[waiting++] = Entry(_merges[i], i);
        }

        var heap = new RankHeap(_waiting, waiting);
        while (heap.TryPop(out ulong entry))
        {
            int at = (int)(uint)entry;
            ulong merge = _merges[at];
            if (merge == MergeTable.None || merge >> 32 != entry >> 32)
                continue;
            int right = _next[at];
            int after = _next[right];
            symbols[at] = (uint)merge;
            _merges[right] = MergeTable.None;
            _next[at] = after;
            if (after < count)
                _previous[after] = at;
            Pair(symbols, at, after, ref heap);
            int before = _previous[at];
            if (before >= 0)
                Pair(symbols, before, at, ref heap);
        }

        int kept = 0;
        for (int i = 0; i < count; i = _next[i])
            symbols[kept++] = symbols[i];
        return kept;
    }

    private static ulong Entry(ulong merge, int at) => (merge & 0xFFFF_FFFF_0000_0000) | (uint)at;

    private static int Lowest(ReadOnlySpan<ulong> pairs, out ulong lowest)
    {
        lowest = pairs[0];
        int at = 0;
        for (int i = 1; i < pairs.Length; i++)
        {
            // Strictly lower: of equal pairs the leftmost goes first.
            if (pairs[i] < lowest)
                (lowest, at) = (pairs[i], i);
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pair(Span<uint> symbols, int left, int right, ref RankHeap heap)
    {
        ulong merge = right < symbols.Length ? merges.Find(symbols[left], symbols[right]) : MergeTable.None;
        _merges[left] = merge;
        if (merge != MergeTable.None)
            heap.Push(Entry(merge, left));
    }

    private void Reserve(int count)
    {
        if (_next.Length >= count)
            return;
        int size = (int)Math.Min(Math.Max(2L * _next.Length, count), Array.MaxLength / 3);
        size = Math.Max(size, count);
        _next = new int[size];
        _previous = new int[size];
        _merges = new ulong[size];
        // Each symbol begins one entry, and each merge, of which there are fewer than symbols, adds at most two.
        _waiting = new ulong[3L * size];
    }
}
