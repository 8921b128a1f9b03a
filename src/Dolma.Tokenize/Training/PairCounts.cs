using System.Runtime.InteropServices;

namespace Dolma.Tokenize.Training;

/// <summary>
/// How often each pair of neighbouring symbols occurs, in which words, and which is the most frequent. The order among equals is
/// the smaller left id, then the smaller right id.
/// </summary>
internal sealed class PairCounts
{
    private readonly Dictionary<ulong, long> _counts = [];
    private readonly Dictionary<ulong, List<int>> _words = [];
    private readonly PriorityQueue<ulong, (long Count, ulong Pair)> _queue = new(Comparer<(long Count, ulong Pair)>.Create(
        (a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : a.Pair.CompareTo(b.Pair)));

    // The first round names every pair there is, later ones a few; clearing a large set each time would cost more than they do.
    private const int SmallSet = 4096;

    private HashSet<ulong> _raised = [];

    public static ulong Pair(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    /// <summary>Adds occurrences, or takes them away; <paramref name="word"/> is where they are.</summary>
    public void Change(ulong pair, long by, int word)
    {
        ref long count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, pair, out _);
        count += by;
        if (by <= 0)
            return;
        _raised.Add(pair);
        ref List<int>? words = ref CollectionsMarshal.GetValueRefOrAddDefault(_words, pair, out _);
        words ??= [];
        // Words are worked on one at a time, so a repeated one is the last.
        if (words.Count == 0 || words[^1] != word)
            words.Add(word);
    }

    /// <summary>Takes note of the counts that have grown since the last call.</summary>
    public void Settle()
    {
        foreach (ulong pair in _raised)
        {
            if (_counts[pair] > 0)
                _queue.Enqueue(pair, (_counts[pair], pair));
        }

        if (_raised.Count > SmallSet)
            _raised = [];
        else
            _raised.Clear();
    }

    /// <summary>Removes the most frequent pair, and gives the words that may hold it, each at least once.</summary>
    public bool TryTake(long minFrequency, out ulong pair, out List<int> words)
    {
        words = [];
        while (_queue.TryDequeue(out pair, out (long Count, ulong Pair) entry))
        {
            long count = _counts.GetValueOrDefault(pair);
            if (count != entry.Count)
            {
                // An entry is never smaller than the count, so putting a fallen one back keeps the order.
                if (count > 0 && count < entry.Count)
                    _queue.Enqueue(pair, (count, pair));
                continue;
            }

            if (count < minFrequency)
                return false;
            _words.Remove(pair, out List<int>? found);
            words = found ?? [];
            return true;
        }

        return false;
    }
}
