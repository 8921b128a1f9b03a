namespace Dolma.Pipeline.Commands.Diff;

/// <summary>
/// Sees from pairs of line numbers, told as each pair is complete, whether both sides are in the same order. Lines that one side lacks
/// do not matter.
/// </summary>
internal struct OrderWatch
{
    private long _lastA;
    private long _lastB;

    /// <summary>Whether this pair stands before an earlier one on one side.</summary>
    public bool IsOutOfOrder(long a, long b)
    {
        bool isOut = a < _lastA || b < _lastB;
        _lastA = Math.Max(a, _lastA);
        _lastB = Math.Max(b, _lastB);
        return isOut;
    }
}
