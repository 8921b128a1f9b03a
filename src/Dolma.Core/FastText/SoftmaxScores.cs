namespace Dolma.Core.FastText;

/// <summary>The step that training and prediction share (fastText 0.9.2, <c>loss.cc</c>).</summary>
internal static class SoftmaxScores
{
    /// <summary>Replaces each score by its exponential, the largest becoming 1.</summary>
    /// <returns>Their sum, added up from the first to the last; dividing by it gives probabilities.</returns>
    public static float Exponentiate(Span<float> scores)
    {
        float largest = float.NegativeInfinity;
        foreach (float score in scores)
            largest = Math.Max(largest, score);
        float sum = 0;
        foreach (ref float score in scores)
        {
            score = (float)PortableMath.Exp(score - largest);
            sum += score;
        }

        return sum;
    }
}
