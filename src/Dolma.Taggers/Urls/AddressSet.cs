namespace Dolma.Taggers.Urls;

/// <summary>
/// A set of addresses: their bytes one after another in one buffer, and a table of open addressing that says where each begins. Filled by
/// one thread; then immutable, looked at by all. A million domains take about 35 MB.
/// </summary>
internal sealed class AddressSet
{
    /// <summary>What an entry's length takes in front of its bytes.</summary>
    private const int LengthBytes = sizeof(ushort);

    private byte[] _bytes = new byte[1024];
    private int _used;
    private Slot[] _slots = new Slot[64];
    private int _longest;

    /// <summary>Where an entry begins, and part of its hash, so that few others are compared. An empty slot is all zero.</summary>
    private struct Slot
    {
        public uint Hash;

        /// <summary>With 1 added.</summary>
        public uint Start;
    }

    public int Count { get; private set; }

    /// <summary>Longer ones are not taken: no address of a document that long is worth a list's line.</summary>
    public static int LongestEntry => ushort.MaxValue;

    public bool Contains(ReadOnlySpan<byte> address) =>
        address.Length <= _longest && _slots[Find(_slots, address, ByteHash.Of(address))].Start != 0;

    /// <summary>Adds the address unless it is there. False if it is too long.</summary>
    public bool TryAdd(ReadOnlySpan<byte> address)
    {
        if (address.Length > LongestEntry)
            return false;
        ulong hash = ByteHash.Of(address);
        int slot = Find(_slots, address, hash);
        if (_slots[slot].Start != 0)
            return true;
        int end = checked(_used + LengthBytes + address.Length);
        if (end > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max(2L * _bytes.Length, end), Array.MaxLength));
        BitConverter.TryWriteBytes(_bytes.AsSpan(_used), (ushort)address.Length);
        address.CopyTo(_bytes.AsSpan(_used + LengthBytes));
        _slots[slot] = new Slot { Hash = (uint)(hash >> 32), Start = (uint)_used + 1 };
        _used = end;
        _longest = Math.Max(_longest, address.Length);
        Count++;
        // At most three of four slots are taken.
        if (Count > _slots.Length / 4 * 3)
            Grow();
        return true;
    }

    /// <summary>Gives back what was kept for further entries.</summary>
    public void Seal() => Array.Resize(ref _bytes, _used);

    private ReadOnlySpan<byte> Entry(uint start) => _bytes.AsSpan((int)start - 1 + LengthBytes, BitConverter.ToUInt16(_bytes, (int)start - 1));

    private int Find(Slot[] slots, ReadOnlySpan<byte> address, ulong hash)
    {
        for (int slot = (int)hash & (slots.Length - 1); ; slot = (slot + 1) & (slots.Length - 1))
        {
            ref Slot at = ref slots[slot];
            if (at.Start == 0 || (at.Hash == (uint)(hash >> 32) && Entry(at.Start).SequenceEqual(address)))
                return slot;
        }
    }

    private void Grow()
    {
        var slots = new Slot[2 * _slots.Length];
        foreach (Slot old in _slots)
        {
            if (old.Start == 0)
                continue;
            int slot = (int)ByteHash.Of(Entry(old.Start)) & (slots.Length - 1);
            while (slots[slot].Start != 0)
                slot = (slot + 1) & (slots.Length - 1);
            slots[slot] = old;
        }

        _slots = slots;
    }
}
