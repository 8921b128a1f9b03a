namespace Dolma.Tokenize.Bpe;

/// <summary>Finds room for the nodes of a <see cref="TokenTrie"/> while it is built: which slots are free, which numbers are some node's base.</summary>
internal sealed class TrieRoom
{
    /// <summary>Slots come in blocks, so that a base and its children, which differ from it in one byte, are in one.</summary>
    public const int BlockSize = 256;

    // Blocks that are looked through for room. More would fill the table better and take longer to build.
    private const int OpenBlocks = 8;

    // The free slots of the open blocks as a ring around the first entry; slot s is entry s + 1.
    private int[] _next = new int[BlockSize + 1];
    private int[] _previous = new int[BlockSize + 1];
    private bool[] _isFree = new bool[BlockSize];
    private bool[] _isBase = new bool[BlockSize];

    /// <summary>Slots so far; a multiple of <see cref="BlockSize"/>. Those of the first block are given to nobody.</summary>
    public int Count { get; private set; } = BlockSize;

    /// <summary>A base for children at these bytes: a child's slot is the base XOR its byte. The slots are then taken.</summary>
    public int Take(ReadOnlySpan<byte> labels)
    {
        while (true)
        {
            for (int entry = _next[0]; entry != 0; entry = _next[entry])
            {
                int start = (entry - 1) ^ labels[0];
                if (_isBase[start] || !AreFree(start, labels))
                    continue;
                _isBase[start] = true;
                foreach (byte label in labels)
                    Remove(start ^ label);
                return start;
            }

            AddBlock();
        }
    }

    private bool AreFree(int start, ReadOnlySpan<byte> labels)
    {
        foreach (byte label in labels)
        {
            if (!_isFree[start ^ label])
                return false;
        }

        return true;
    }

    private void AddBlock()
    {
        int closed = Count - (OpenBlocks * BlockSize);
        for (int slot = Math.Max(closed, 0); slot < closed + BlockSize; slot++)
        {
            if (_isFree[slot])
                Remove(slot);
        }

        int first = Count;
        Count += BlockSize;
        if (_isFree.Length < Count)
        {
            int size = 2 * Count;
            Array.Resize(ref _next, size + 1);
            Array.Resize(ref _previous, size + 1);
            Array.Resize(ref _isFree, size);
            Array.Resize(ref _isBase, size);
        }

        for (int slot = first; slot < Count; slot++)
        {
            _isFree[slot] = true;
            int last = _previous[0];
            (_next[last], _previous[slot + 1], _next[slot + 1], _previous[0]) = (slot + 1, last, 0, slot + 1);
        }
    }

    private void Remove(int slot)
    {
        _isFree[slot] = false;
        (int before, int after) = (_previous[slot + 1], _next[slot + 1]);
        (_next[before], _previous[after]) = (after, before);
    }
}
