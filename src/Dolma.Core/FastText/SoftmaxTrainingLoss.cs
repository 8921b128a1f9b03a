namespace Dolma.Core.FastText;

/// <summary>One label a step against all others, their probabilities adding up to 1.</summary>
internal sealed class SoftmaxTrainingLoss(FastTextMatrix output, SplitMix random) : TrainingLoss(output)
{
    private readonly float[] _scores = new float[output.Rows];

    public override double Step(ReadOnlySpan<int> labels, float rate, ReadOnlySpan<float> hidden, Span<float> gradient)
    {
        int label = Pick(labels, random);
        Output.Dots(hidden, _scores);
        float sum = SoftmaxScores.Exponentiate(_scores);
        for (int i = 0; i < _scores.Length; i++)
            RowArithmetic.Exchange(Output.Row(i), hidden, gradient, rate * ((i == label ? 1f : 0f) - (_scores[i] / sum)));
        return -PortableMath.Log((_scores[label] / sum) + 1e-5);
    }
}
