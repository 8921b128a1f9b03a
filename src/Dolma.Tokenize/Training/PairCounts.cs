using System.Numerics;

namespace Dolma.Tokenize.Training;

/// <summary>
/// How often each pair of neighbouring symbols occurs, in which words, and which is the most frequent. The order among equals is
/// the smaller left id, then the smaller right id.
/// </summary>
internal sealed class PairCounts
{
    private Pair[] _pairs = new Pair[1 << 10];
    private int[] _slots = new int[1 << 11];
    private int _count;
    private (long Count, ulong Key, int Pair)[] _heap = new (long, ulong, int)[1 << 10];
    private int _waiting;
    private int[] _raised = new int[1 << 10];
    private int _raisedCount;

    public static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    /// <summary>Adds occurrences in a word, or takes them away.</summary>
    public void Change(ulong key, long by, int word)
    {
        int index = Find(key);
        ref Pair pair = ref _pairs[index];
        pair.Count += by;
        if (by <= 0)
            return;
        if (!pair.IsRaised)
        {
            pair.IsRaised = true;
            if (_raisedCount == _raised.Length)
                Array.Resize(ref _raised, 2 * _raisedCount);
            _raised[_raisedCount++] = index;
        }

        // Words are worked on one at a time, so a repeated one is the last.
        int words = pair.WordCount;
        if (words > 0 && pair.Words[words - 1] == word)
            return;
        if (words == 0)
            pair.Words ??= new int[2];
        else if (words == pair.Words.Length)
            Array.Resize(ref pair.Words, 2 * words);
        pair.Words[words] = word;
        pair.WordCount = words + 1;
    }

    /// <summary>Takes note of the counts that have grown since the last call.</summary>
    public void Settle()
    {
        foreach (int index in _raised.AsSpan(0, _raisedCount))
        {
            ref Pair pair = ref _pairs[index];
            pair.IsRaised = false;
            if (pair.Count > 0)
                Push((pair.Count, pair.Key, index));
        }

        _raisedCount = 0;
    }

    /// <summary>Removes the most frequent pair, and gives the words that may hold it, each at least once.</summary>
    public bool TryTake(long minFrequency, out ulong key, out ReadOnlySpan<int> words)
    {
        while (_waiting > 0)
        {
            (long entry, key, int index) = _heap[0];
            ref Pair pair = ref _pairs[index];
            if (pair.Count != entry)
            {
                // An entry is never smaller than the count, so that a fallen one can sink to where it belongs; a grown one has another.
                if (pair.Count > 0 && pair.Count < entry)
                    Sink((pair.Count, key, index));
                else
                    Pop();
                continue;
            }

            if (entry < minFrequency)
                break;
            Pop();
            words = pair.Words.AsSpan(0, pair.WordCount);
            // What is left of the pair is merged away; occurrences that come later are counted anew.
            pair.Words = null!;
            pair.WordCount = 0;
            return true;
        }

        key = 0;
        words = [];
        return false;
    }

    private static bool Precedes((long Count, ulong Key, int Pair) a, (long Count, ulong Key, int Pair) b) =>
        a.Count != b.Count ? a.Count > b.Count : a.Key < b.Key;

    private int Find(ulong key)
    {
        int[] slots = _slots;
        int slot = SlotOf(key);
        for (; slots[slot] != 0; slot = (slot + 1) & (slots.Length - 1))
        {
            if (_pairs[slots[slot] - 1].Key == key)
                return slots[slot] - 1;
        }

        if (_count == _pairs.Length)
        {
            Grow();
            return Find(key);
        }

        _pairs[_count].Key = key;
        slots[slot] = _count + 1;
        return _count++;
    }

    private void Grow()
    {
        Array.Resize(ref _pairs, 2 * _pairs.Length);
        _slots = new int[2 * _pairs.Length];
        for (int i = 0; i < _count; i++)
        {
            int slot = SlotOf(_pairs[i].Key);
            while (_slots[slot] != 0)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = i + 1;
        }
    }

    private int SlotOf(ulong key) => (int)((key * 0x9E37_79B9_7F4A_7C15) >> (64 - BitOperations.Log2((uint)_slots.Length)));

    private void Push((long Count, ulong Key, int Pair) item)
    {
        if (_waiting == _heap.Length)
            Array.Resize(ref _heap, 2 * _waiting);
        int i = _waiting++;
        for (int parent; i > 0 && Precedes(item, _heap[parent = (i - 1) / 2]); i = parent)
            _heap[i] = _heap[parent];
        _heap[i] = item;
    }

    private void Pop()
    {
        _waiting--;
        if (_waiting > 0)
            Sink(_heap[_waiting]);
    }

    /// <summary>Puts the item in place of the first, and in order.</summary>
    private void Sink((long Count, ulong Key, int Pair) item)
    {
        int i = 0;
        while (true)
        {
            int child = (2 * i) + 1;
            if (child >= _waiting)
                break;
            if (child + 1 < _waiting && Precedes(_heap[child + 1], _heap[child]))
                child++;
            if (!Precedes(_heap[child], item))
                break;
            _heap[i] = _heap[child];
            i = child;
        }

        _heap[i] = item;
    }

    private struct Pair
    {
        public ulong Key;
        public long Count;

        /// <summary>In the order in which they were found; some may no longer hold the pair.</summary>
        public int[] Words;
        public int WordCount;

        /// <summary>Whether the count has grown since the last <see cref="Settle"/>.</summary>
        public bool IsRaised;
    }
}
