using System.Numerics;
using System.Runtime.CompilerServices;

namespace Dolma.Tokenize.Bpe;

/// <summary>
/// Which two neighbours merge into what, and which merge goes first: an open-addressing table from a pair of ids to its rank.
/// Read-only once built; shared between threads.
/// </summary>
internal sealed class MergeTable
{
    /// <summary>The rank of a pair that does not merge. Every other is smaller.</summary>
    public const uint None = uint.MaxValue;

    /// <summary>Ids that a merge may have; two of them and a rank make one number, so that a look-up touches eight bytes.</summary>
    public const uint MostIds = (1 << IdBits) - 1;

    /// <summary>Merges that there may be.</summary>
    public const int MostMerges = 1 << RankBits;

    private const int IdBits = 21;
    private const int RankBits = 22;
    private const int FilterBits = 1 << 20;
    private const ulong Empty = ulong.MaxValue;

    private readonly ulong[] _slots;
    private readonly uint[] _merged;

    // One bit for each of many hashes: most look-ups are for pairs that do not merge, and end here, in memory that is close by.
    private readonly ulong[] _filter = new ulong[FilterBits / 64];
    private readonly int _shift;

    /// <param name="merges">In order of rank. Of a pair that occurs twice, the last counts.</param>
    public MergeTable(IReadOnlyList<(uint Left, uint Right, uint Merged)> merges)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(merges.Count, MostMerges);
        // At most half full, so that a look-up ends soon.
        uint size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(2 * merges.Count, 16));
        _shift = 64 - BitOperations.Log2(size);
        _slots = new ulong[size];
        _merged = new uint[merges.Count];
        Array.Fill(_slots, Empty);
        for (int rank = 0; rank < merges.Count; rank++)
        {
            (uint left, uint right, uint merged) = merges[rank];
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Math.Max(left, right), MostIds);
            _merged[rank] = merged;
            ulong key = Key(left, right);
            ulong hash = Hash(key);
            _filter[hash >> (64 - 14)] |= 1UL << (int)(hash >> (64 - 20));
            int slot = SlotOf(hash);
            while (_slots[slot] != Empty && _slots[slot] >> RankBits != key)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = (key << RankBits) | (uint)rank;
        }
    }

    public int Count => _merged.Length;

    /// <summary>The rank of the merge of these neighbours; <see cref="None"/> if they do not merge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Find(uint left, uint right)
    {
        ulong key = Key(left, right);
        ulong hash = Hash(key);
        if ((_filter[hash >> (64 - 14)] >> (int)(hash >> (64 - 20)) & 1) == 0)
            return None;
        ulong[] slots = _slots;
        int slot = SlotOf(hash);
        while (true)
        {
            ulong found = slots[slot & (slots.Length - 1)];
            if (found >> RankBits == key)
                return (uint)found & (MostMerges - 1);
            if (found == Empty)
                return None;
            slot++;
        }
    }

    /// <summary>What the merge of this rank makes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint MergedOf(uint rank) => _merged[rank];

    /// <summary>All pairs that merge, in no order that means anything.</summary>
    public IEnumerable<(uint Left, uint Right, uint Rank)> All()
    {
        foreach (ulong slot in _slots)
        {
            if (slot != Empty)
                yield return ((uint)(slot >> (RankBits + IdBits)), (uint)(slot >> RankBits) & MostIds, (uint)slot & (MostMerges - 1));
        }
    }

    private static ulong Key(uint left, uint right) => ((ulong)left << IdBits) | right;

    private static ulong Hash(ulong key) => key * 0x9E37_79B9_7F4A_7C15;

    private int SlotOf(ulong hash) => (int)(hash >> _shift);
}
