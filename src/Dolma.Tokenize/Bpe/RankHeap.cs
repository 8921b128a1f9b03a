namespace Dolma.Tokenize.Bpe;

/// <summary>A binary heap of numbers in memory that the caller lends, smallest first.</summary>
internal ref struct RankHeap
{
    private readonly Span<ulong> _items;
    private int _count;

    /// <summary>Puts the first <paramref name="count"/> items in order; the rest of the memory is room for more.</summary>
    public RankHeap(Span<ulong> items, int count)
    {
        _items = items;
        _count = count;
        for (int i = (count / 2) - 1; i >= 0; i--)
            Sink(i, items[i]);
    }

    public void Push(ulong item)
    {
        int i = _count++;
        while (i > 0)
        {
            int parent = (i - 1) / 2;
            if (_items[parent] <= item)
                break;
            _items[i] = _items[parent];
            i = parent;
        }

        _items[i] = item;
    }

    public bool TryPop(out ulong item)
    {
        item = 0;
        if (_count == 0)
            return false;
        item = _items[0];
        _count--;
        if (_count > 0)
            Sink(0, _items[_count]);
        return true;
    }

    private readonly void Sink(int i, ulong item)
    {
        Span<ulong> items = _items;
        while (true)
        {
            int child = (2 * i) + 1;
            if (child >= _count)
                break;
            if (child + 1 < _count && items[child + 1] < items[child])
                child++;
            if (item <= items[child])
                break;
            items[i] = items[child];
            i = child;
        }

        items[i] = item;
    }
}
