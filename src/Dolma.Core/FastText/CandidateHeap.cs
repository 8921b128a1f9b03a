namespace Dolma.Core.FastText;

/// <summary>
/// The best labels so far, smallest score on top, with the order of equal scores that the original's heap leaves
/// (libstdc++ <c>push_heap</c>, <c>pop_heap</c>, <c>sort_heap</c> with "greater"; spec/tag 6.4).
/// </summary>
internal sealed class CandidateHeap
{
    private (float Score, int Label)[] _items = new (float, int)[16];
    private int _count;

    public ReadOnlySpan<(float Score, int Label)> Items => _items.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public float Smallest => _items[0].Score;

    public int Count => _count;

    public void Push(float score, int label)
    {
        if (_count == _items.Length)
            Array.Resize(ref _items, 2 * _items.Length);
        SiftUp(_count++, 0, (score, label));
    }

    /// <summary>Removes the smallest.</summary>
    public void Pop()
    {
        (float, int) last = _items[_count - 1];
        _items[_count - 1] = _items[0];
        _count--;
        if (_count > 0)
            Settle(_count, last);
    }

    /// <summary>Largest score first. The heap is a plain list after that.</summary>
    public void Sort()
    {
        for (int length = _count; length > 1; length--)
        {
            (float, int) last = _items[length - 1];
            _items[length - 1] = _items[0];
            Settle(length - 1, last);
        }
    }

    /// <summary>The original pair compares scores only.</summary>
    private static bool Before((float Score, int) a, (float Score, int) b) => a.Score > b.Score;

    private void SiftUp(int hole, int top, (float, int) value)
    {
        int parent = (hole - 1) / 2;
        while (hole > top && Before(_items[parent], value))
        {
            _items[hole] = _items[parent];
            hole = parent;
            parent = (hole - 1) / 2;
        }

        _items[hole] = value;
    }

    /// <summary>Lets the hole at the root sink to a leaf of the first <paramref name="length"/> items, then lets the value rise from there.</summary>
    private void Settle(int length, (float, int) value)
    {
        int hole = 0;
        int child = 0;
        while (child < (length - 1) / 2)
        {
            child = 2 * (child + 1);
            if (Before(_items[child], _items[child - 1]))
                child--;
            _items[hole] = _items[child];
            hole = child;
        }

        if ((length & 1) == 0 && child == (length - 2) / 2)
        {
            child = 2 * (child + 1);
            _items[hole] = _items[child - 1];
            hole = child - 1;
        }

        SiftUp(hole, 0, value);
    }
}
