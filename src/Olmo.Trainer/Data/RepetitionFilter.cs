namespace Olmo.Trainer.Data;

/// <summary>
/// Finds instances that repeat a short stretch of tokens many times in a row. Source: <c>OLMo:olmo/data/util.py</c>
/// (find_periodic_sequences), in an equivalent form that looks at each token once a period.
/// </summary>
internal sealed class RepetitionFilter(int minPeriod, int maxPeriod, int maxCount)
{
    // The original reports no run of fewer repetitions, whatever the limit.
    private const int FewestRepetitions = 3;

    private readonly int _limit = Math.Max(maxCount, FewestRepetitions);

    /// <summary>Whether the instance takes part in the loss.</summary>
    public bool Keeps(ReadOnlySpan<uint> tokens)
    {
        int longest = Math.Min(maxPeriod, tokens.Length / FewestRepetitions);
        for (int period = minPeriod; period <= longest; period++)
        {
            int run = 0;
            for (int i = period; i < tokens.Length; i++)
            {
                run = tokens[i] == tokens[i - period] ? run + 1 : 0;
                if (run > 0 && (run + period) / period >= _limit)
                    return false;
            }
        }

        return true;
    }
}
