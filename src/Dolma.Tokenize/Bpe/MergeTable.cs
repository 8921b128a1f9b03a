using System.Numerics;
using System.Runtime.CompilerServices;

namespace Dolma.Tokenize.Bpe;

/// <summary>
/// Which two neighbours merge into what, and which merge goes first: an open-addressing table from a pair of ids to its rank and
/// the id it makes. Read-only once built; shared between threads.
/// </summary>
internal sealed class MergeTable
{
    /// <summary>What a pair that does not merge gives. Every merge is smaller.</summary>
    public const ulong None = ulong.MaxValue;

    private readonly Slot[] _slots;
    private readonly int _shift;

    /// <param name="merges">In order of rank. Of a pair that occurs twice, the last counts.</param>
    public MergeTable(IReadOnlyList<(uint Left, uint Right, uint Merged)> merges)
    {
        // At most a third full, since most look-ups are for pairs that are not there.
        uint size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(3 * merges.Count, 16));
        _shift = 64 - BitOperations.Log2(size);
        _slots = new Slot[size];
        Array.Fill(_slots, new Slot(None, None));
        for (int rank = 0; rank < merges.Count; rank++)
        {
            (uint left, uint right, uint merged) = merges[rank];
            ulong key = Key(left, right);
            int slot = SlotOf(key);
            while (_slots[slot].Key != None && _slots[slot].Key != key)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = new Slot(key, ((ulong)rank << 32) | merged);
        }

        Count = merges.Count;
    }

    public int Count { get; }

    /// <summary>
    /// Rank in the upper half, merged id in the lower, so that the smaller value is the earlier merge; <see cref="None"/> if the
    /// pair does not merge.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Find(uint left, uint right)
    {
        ulong key = Key(left, right);
        Slot[] slots = _slots;
        int slot = SlotOf(key);
        while (true)
        {
            ref readonly Slot s = ref slots[slot & (slots.Length - 1)];
            if (s.Key == key)
                return s.Merge;
            if (s.Key == None)
                return None;
            slot++;
        }
    }

    private static ulong Key(uint left, uint right) => ((ulong)left << 32) | right;

    private int SlotOf(ulong key) => (int)((key * 0x9E37_79B9_7F4A_7C15) >> _shift);

    private readonly record struct Slot(ulong Key, ulong Merge);
}
