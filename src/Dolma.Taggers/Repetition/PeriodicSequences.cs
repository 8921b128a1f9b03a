namespace Dolma.Taggers.Repetition;

/// <summary>Ids [Start, End) that repeat themselves every <paramref name="Period"/> ids.</summary>
/// <param name="Start">Position of the first id.</param>
/// <param name="End">Position after the last one; the last turn need not be whole.</param>
/// <param name="Period">Ids in a turn.</param>
/// <param name="Times">Whole turns, at least three.</param>
internal readonly record struct PeriodicSequence(int Start, int End, int Period, int Times);

/// <summary>
/// Finds sequences of ids that repeat at least three times: for each period the longest stretches in which every id equals the one a
/// period before it, if they hold two periods or more.
/// </summary>
/// <remarks>
/// Spec/tag 5.7 (<c>dolma:python/dolma/taggers/repetitions/utils.py</c>), which says it with rows of a matrix. A stretch of two periods
/// holds one of every 2 × period positions, so no others are looked at.
/// </remarks>
internal sealed class PeriodicSequences
{
    private const int LeastTimes = 3;

    private PeriodicSequence[] _found = new PeriodicSequence[16];
    private int _count;

    /// <summary>What the last search found, by period, then by position.</summary>
    public ReadOnlySpan<PeriodicSequence> Found => _found.AsSpan(0, _count);

    public void Find(ReadOnlySpan<uint> ids, int longestPeriod)
    {
        _count = 0;
        longestPeriod = Math.Min(longestPeriod, ids.Length / LeastTimes);
        for (int period = 1; period <= longestPeriod; period++)
            FindPeriod(ids, period);
    }

    private void FindPeriod(ReadOnlySpan<uint> ids, int period)
    {
        int least = (LeastTimes - 1) * period;
        // No stretch begins before this position that has not been seen.
        int first = period;
        while (first + least <= ids.Length)
        {
            int at = first + least - 1;
            if (ids[at] != ids[at - period])
            {
                first = at + 1;
                continue;
            }

            int begin = at;
            while (begin > first && ids[begin - 1] == ids[begin - 1 - period])
                begin--;
            int end = at + ids[at..].CommonPrefixLength(ids[(at - period)..]);
            if (end - begin >= least)
                Add(new PeriodicSequence(begin - period, end, period, (end - begin + period) / period));
            first = end + 1;
        }
    }

    private void Add(PeriodicSequence found)
    {
        if (_count == _found.Length)
            Array.Resize(ref _found, 2 * _count);
        _found[_count++] = found;
    }
}
