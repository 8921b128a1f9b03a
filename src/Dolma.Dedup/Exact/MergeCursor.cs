namespace Dolma.Dedup.Exact;

/// <summary>One of several ascending sequences that are merged, read a chunk at a time.</summary>
/// <param name="read">Fills a buffer from its beginning and says how many items it put there; 0 at the end.</param>
/// <param name="chunk">Items of a chunk.</param>
internal sealed class MergeCursor<T>(Func<T[], int> read, int chunk = 1024)
    where T : unmanaged, IComparable<T>
{
    private readonly T[] _buffer = new T[chunk];
    private int _length;
    private int _at = -1;

    public ref readonly T Current => ref _buffer[_at];

    public bool MoveNext()
    {
        if (++_at < _length)
            return true;
        _length = read(_buffer);
        _at = 0;
        return _length > 0;
    }

    /// <summary>All items of all sequences in ascending order; of equal ones those of the earlier sequence first.</summary>
    public static IEnumerable<T> Merge(MergeCursor<T>[] cursors)
    {
        var heap = new MergeHeap<T>(cursors);
        while (heap.Count > 0)
        {
            T item = cursors[heap.First].Current;
            heap.Advance();
            yield return item;
        }
    }
}

/// <summary>Knows which of several ascending sequences is at the least item; of equal ones, the earlier sequence.</summary>
internal sealed class MergeHeap<T>
    where T : unmanaged, IComparable<T>
{
    private readonly MergeCursor<T>[] _cursors;
    private readonly int[] _heap;

    public MergeHeap(MergeCursor<T>[] cursors)
    {
        _cursors = cursors;
        _heap = new int[cursors.Length];
        for (int i = 0; i < cursors.Length; i++)
        {
            if (!cursors[i].MoveNext())
                continue;
            int at = Count++;
            _heap[at] = i;
            while (at > 0 && Precedes(_heap[at], _heap[(at - 1) / 2]))
            {
                (_heap[at], _heap[(at - 1) / 2]) = (_heap[(at - 1) / 2], _heap[at]);
                at = (at - 1) / 2;
            }
        }
    }

    /// <summary>Sequences that are not at their end.</summary>
    public int Count { get; private set; }

    /// <summary>The sequence that is at the least item.</summary>
    public int First => _heap[0];

    /// <summary>Moves that sequence on.</summary>
    public void Advance()
    {
        if (!_cursors[_heap[0]].MoveNext())
            _heap[0] = _heap[--Count];
        int at = 0;
        while (true)
        {
            int least = at;
            for (int child = 2 * at + 1; child <= 2 * at + 2 && child < Count; child++)
            {
                if (Precedes(_heap[child], _heap[least]))
                    least = child;
            }

            if (least == at)
                return;
            (_heap[at], _heap[least]) = (_heap[least], _heap[at]);
            at = least;
        }
    }

    private bool Precedes(int a, int b)
    {
        int order = _cursors[a].Current.CompareTo(_cursors[b].Current);
        return order < 0 || (order == 0 && a < b);
    }
}
