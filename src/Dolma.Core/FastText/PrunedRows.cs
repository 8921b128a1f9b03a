namespace Dolma.Core.FastText;

/// <summary>Which buckets a pruned model has kept, and where.</summary>
internal sealed class PrunedRows
{
    // One bit a bucket says no to most n-grams without touching the table.
    private readonly ulong[] _kept;
    private readonly int[] _keys;
    private readonly int[] _rows;
    private readonly int _mask;

    public PrunedRows(int buckets, ReadOnlySpan<(int Bucket, int Row)> pairs)
    {
        _kept = new ulong[(Math.Max(buckets, 1) + 63) / 64];
        int size = 16;
        while (size < 2 * pairs.Length)
            size *= 2;
        _mask = size - 1;
        _keys = new int[size];
        _keys.AsSpan().Fill(-1);
        _rows = new int[size];
        foreach ((int bucket, int row) in pairs)
        {
            if ((uint)bucket >= (uint)buckets)
                continue;
            _kept[bucket >> 6] |= 1UL << bucket;
            int slot = Slot(bucket);
            while (_keys[slot] >= 0 && _keys[slot] != bucket)
                slot = (slot + 1) & _mask;
            _keys[slot] = bucket;
            _rows[slot] = row;
        }
    }

    /// <summary>Whether the bucket has a row.</summary>
    public bool IsKept(int bucket) => (_kept[bucket >> 6] & (1UL << bucket)) != 0;

    /// <summary>The row, counted from the first behind the words, of a bucket that is kept.</summary>
    public int RowOf(int bucket)
    {
        int slot = Slot(bucket);
        while (_keys[slot] != bucket)
            slot = (slot + 1) & _mask;
        return _rows[slot];
    }

    // Buckets are remainders of a hash, so their low bits are spread already.
    private int Slot(int bucket) => bucket & _mask;
}
