namespace Dolma.Taggers.Quality;

/// <summary>Median of word lengths as <c>statistics.median</c> gives it; 0 if there are none.</summary>
internal sealed class MedianLength
{
    /// <summary>Longer words, rare in any language, are sorted instead of counted.</summary>
    private const int LongestCounted = 255;

    private readonly int[] _counts = new int[LongestCounted + 1];
    private readonly List<int> _longer = [];
    private int _count;
    private int _largest;

    public void Add(int length)
    {
        _count++;
        if (length > LongestCounted)
        {
            _longer.Add(length);
            return;
        }

        _counts[length]++;
        _largest = Math.Max(_largest, length);
    }

    /// <summary>The median of what was added; empties the list.</summary>
    public double Take()
    {
        double median = 0;
        if (_count > 0)
        {
            _longer.Sort();
            median = _count % 2 == 1 ? At(_count / 2) : (At((_count / 2) - 1) + At(_count / 2)) / 2.0;
        }

        _counts.AsSpan(0, _largest + 1).Clear();
        _longer.Clear();
        _count = 0;
        _largest = 0;
        return median;
    }

    private int At(int rank)
    {
        for (int length = 0; length <= _largest; length++)
        {
            rank -= _counts[length];
            if (rank < 0)
                return length;
        }

        return _longer[rank];
    }
}
