namespace Dolma.Core.FastText;

/// <summary>A yes or no for every label; a line may have several.</summary>
internal sealed class OneVsAllTrainingLoss(FastTextMatrix output) : TrainingLoss(output)
{
    public override double Step(ReadOnlySpan<int> labels, float rate, ReadOnlySpan<float> hidden, Span<float> gradient)
    {
        double loss = 0;
        for (int i = 0; i < Output.Rows; i++)
            loss += Binary(i, labels.Contains(i), rate, hidden, gradient);
        return loss;
    }
}
