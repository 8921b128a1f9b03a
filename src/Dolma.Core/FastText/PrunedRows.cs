using System.Numerics;
using System.Runtime.CompilerServices;

namespace Dolma.Core.FastText;

/// <summary>Which buckets a pruned model has kept, and where.</summary>
internal sealed class PrunedRows
{
    // One bit a bucket says no to most n-grams; the number of set bits before a word leads to the row of the others.
    private readonly ulong[] _kept;
    private readonly int[] _keptBefore;
    private readonly int[] _rows;

    public PrunedRows(int buckets, ReadOnlySpan<(int Bucket, int Row)> pairs)
    {
        // The last word is of no bucket.
        int words = ((Math.Max(buckets, 1) + 63) / 64) + 1;
        NoBucket = (words - 1) * 64;
        _kept = new ulong[words];
        foreach ((int bucket, _) in pairs)
        {
            if ((uint)bucket < (uint)buckets)
                _kept[bucket >> 6] |= 1UL << bucket;
        }

        _keptBefore = new int[words];
        for (int i = 1; i < words; i++)
            _keptBefore[i] = _keptBefore[i - 1] + BitOperations.PopCount(_kept[i - 1]);
        _rows = new int[pairs.Length];
        foreach ((int bucket, int row) in pairs)
        {
            if ((uint)bucket < (uint)buckets)
                _rows[Rank(bucket)] = row;
        }
    }

    /// <summary>A number like that of a bucket, which is not kept.</summary>
    public int NoBucket { get; }

    /// <summary>Whether the bucket has a row.</summary>
    public bool IsKept(int bucket) => (_kept[bucket >> 6] & (1UL << bucket)) != 0;

    /// <summary>A bit for each bucket, set if it is kept.</summary>
    public ReadOnlySpan<ulong> Bits => _kept;

    /// <summary>The same as a number, 1 or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Keeps(uint bucket) => (int)(_kept[bucket >> 6] >> (int)bucket) & 1;

    /// <summary>The row, counted from the first behind the words, of a bucket that is kept.</summary>
    public int RowOf(int bucket) => _rows[Rank(bucket)];

    /// <summary>How many buckets are kept.</summary>
    public int Count => _keptBefore[^1] + BitOperations.PopCount(_kept[^1]);

    /// <summary>Every bucket that is kept with its row, by bucket.</summary>
    public IEnumerable<(int Bucket, int Row)> Pairs()
    {
        int rank = 0;
        for (int word = 0; word < _kept.Length; word++)
        {
            for (ulong bits = _kept[word]; bits != 0; bits &= bits - 1)
                yield return ((word << 6) + BitOperations.TrailingZeroCount(bits), _rows[rank++]);
        }
    }

    private int Rank(int bucket) =>
        _keptBefore[bucket >> 6] + BitOperations.PopCount(_kept[bucket >> 6] & ((1UL << bucket) - 1));
}
