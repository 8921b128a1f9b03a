using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dolma.Tokenize.Bpe;

/// <summary>
/// Merges neighbours of one word until nothing merges: always the pair of lowest rank, the leftmost among equals. Holds scratch
/// memory that grows to the longest word seen; one for each thread.
/// </summary>
internal sealed class PairMerger(MergeTable merges)
{
    /// <summary>
    /// Symbols up to which every pair is looked at again after each merge. That is quadratic, but eight pairs are looked at at once, and
    /// words of a text seldom have more than twenty. A bit for each symbol says whether it is still there.
    /// </summary>
    internal const int ShortWord = 64;

    /// <summary>Bits of a position in a short word; a rank beside it still fits 32 bits.</summary>
    private const int PositionBits = 6;

    // Pairs of a short word: the rank, and below it the position of the left symbol, so that the least is the one to merge.
    private readonly uint[] _pairs = new uint[ShortWord];
    private ulong[] _waiting = [];
    private uint[] _ranks = [];
    private int[] _next = [];
    private int[] _previous = [];

    /// <summary>Merges in place and returns how many symbols are left at the start of <paramref name="symbols"/>.</summary>
    public int Merge(Span<uint> symbols) => symbols.Length switch
    {
        < 2 => symbols.Length,
        <= ShortWord => MergeShort(symbols),
        _ => MergeLong(symbols),
    };

    /// <summary>
    /// The same for a word of 2 to <see cref="ShortWord"/> bytes, from a table of their pairs; false if it is not one, or one of its
    /// bytes has no token.
    /// </summary>
    public bool TryMerge(ReadOnlySpan<byte> word, BytePairs pairs, Span<uint> symbols, out int count)
    {
        count = 0;
        if (word.Length is < 2 or > ShortWord)
            return false;
        uint largest = symbols[0] = pairs.TokenOf(word[0]);
        for (int i = 1; i < word.Length; i++)
        {
            symbols[i] = pairs.TokenOf(word[i]);
            largest = Math.Max(largest, symbols[i]);
            _pairs[i - 1] = At(pairs.RankOf(word[i - 1], word[i]), i - 1);
        }

        if (largest == BpeModel.NoToken)
            return false;
        count = MergePairs(symbols[..word.Length]);
        return true;
    }

    /// <summary>For 2 to <see cref="ShortWord"/> symbols.</summary>
    internal int MergeShort(Span<uint> symbols)
    {
        for (int i = 0; i + 1 < symbols.Length; i++)
            _pairs[i] = Pair(symbols, i, i + 1);
        return MergePairs(symbols);
    }

    private int MergePairs(Span<uint> symbols)
    {
        Span<uint> pairs = _pairs;
        int count = symbols.Length;
        // Look-ups go by whole vectors.
        pairs[(count - 1)..((count + 7) & ~7)].Fill(MergeTable.None);
        ulong present = ulong.MaxValue >> (ShortWord - count);
        for (uint best = Least(pairs, count); best != MergeTable.None; best = Least(pairs, count))
        {
            int left = (int)(best & (ShortWord - 1));
            symbols[left] = merges.MergedOf(best >> PositionBits);
            ulong later = present & (ulong.MaxValue << left << 1);
            int right = BitOperations.TrailingZeroCount(later);
            pairs[right] = MergeTable.None;
            present &= ~(1UL << right);
            later &= later - 1;
            pairs[left] = later == 0 ? MergeTable.None : Pair(symbols, left, BitOperations.TrailingZeroCount(later));
            ulong earlier = present & ((1UL << left) - 1);
            if (earlier != 0)
            {
                int before = BitOperations.Log2(earlier);
                pairs[before] = Pair(symbols, before, left);
            }
        }

        int kept = 0;
        for (; present != 0; present &= present - 1)
            symbols[kept++] = symbols[BitOperations.TrailingZeroCount(present)];
        return kept;
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
            _ranks[i] = i + 1 < count ? merges.Find(symbols[i], symbols[i + 1]) : MergeTable.None;
            if (_ranks[i] != MergeTable.None)
                _waiting[waiting++] = Entry(_ranks[i], i);
        }

        var heap = new RankHeap(_waiting, waiting);
        while (heap.TryPop(out ulong entry))
        {
            int at = (int)(uint)entry;
            uint rank = (uint)(entry >> 32);
            if (_ranks[at] != rank)
                continue;
            int right = _next[at];
            int after = _next[right];
            symbols[at] = merges.MergedOf(rank);
            _ranks[right] = MergeTable.None;
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

    private static ulong Entry(uint rank, int at) => ((ulong)rank << 32) | (uint)at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Least(ReadOnlySpan<uint> pairs, int count)
    {
        ReadOnlySpan<Vector256<uint>> vectors = MemoryMarshal.Cast<uint, Vector256<uint>>(pairs);
        Vector256<uint> least = vectors[0];
        for (int i = 1; 8 * i < count; i++)
            least = Vector256.Min(least, vectors[i]);
        Vector128<uint> four = Vector128.Min(least.GetLower(), least.GetUpper());
        Vector128<uint> two = Vector128.Min(four, Vector128.Shuffle(four, Vector128.Create(2u, 3, 0, 1)));
        return Math.Min(two[0], two[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Pair(ReadOnlySpan<uint> symbols, int left, int right) => At(merges.Find(symbols[left], symbols[right]), left);

    private static uint At(uint rank, int left) => rank == MergeTable.None ? MergeTable.None : (rank << PositionBits) | (uint)left;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pair(Span<uint> symbols, int left, int right, ref RankHeap heap)
    {
        uint rank = right < symbols.Length ? merges.Find(symbols[left], symbols[right]) : MergeTable.None;
        _ranks[left] = rank;
        if (rank != MergeTable.None)
            heap.Push(Entry(rank, left));
    }

    private void Reserve(int count)
    {
        if (_next.Length >= count)
            return;
        int size = (int)Math.Min(Math.Max(2L * _next.Length, count), Array.MaxLength / 3);
        size = Math.Max(size, count);
        _next = new int[size];
        _previous = new int[size];
        _ranks = new uint[size];
        // Each symbol begins one entry, and each merge, of which there are fewer than symbols, adds at most two.
        _waiting = new ulong[3L * size];
    }
}
