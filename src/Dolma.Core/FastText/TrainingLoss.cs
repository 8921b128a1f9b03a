namespace Dolma.Core.FastText;

/// <summary>What a step of training does to the output matrix. One for each way to turn scores into probabilities.</summary>
/// <remarks>fastText 0.9.2, <c>loss.cc</c>.</remarks>
internal abstract class TrainingLoss(FastTextMatrix output)
{
    protected FastTextMatrix Output { get; } = output;

    /// <summary>Moves output rows towards what the line says, and adds to the gradient where the hidden vector should have been.</summary>
    /// <param name="labels">The line's labels, one at least.</param>
    /// <param name="rate">Step size.</param>
    /// <param name="hidden">The line's vector.</param>
    /// <param name="gradient">Added to.</param>
    /// <returns>How wrong the model was; not a number if the weights have left the range of floats.</returns>
    public abstract double Step(ReadOnlySpan<int> labels, float rate, ReadOnlySpan<float> hidden, Span<float> gradient);

    public static TrainingLoss For(FastTextModel model, SplitMix random) => model.Arguments.Loss switch
    {
        FastTextLoss.HierarchicalSoftmax => new HierarchicalTrainingLoss(model.Output, model.Tree!, random),
        FastTextLoss.NegativeSampling => new NegativeSamplingTrainingLoss(model.Output, model.Dictionary, model.Arguments.Negatives, random),
        FastTextLoss.OneVsAll => new OneVsAllTrainingLoss(model.Output),
        _ => new SoftmaxTrainingLoss(model.Output, random),
    };

    /// <summary>One label of a line that may have several, each as probable.</summary>
    protected static int Pick(ReadOnlySpan<int> labels, SplitMix random) => labels.Length == 1 ? labels[0] : labels[random.Next(labels.Length)];

    /// <summary>A step of logistic regression on one output row.</summary>
    /// <param name="isRight">Whether the row should answer yes.</param>
    protected double Binary(int row, bool isRight, float rate, ReadOnlySpan<float> hidden, Span<float> gradient)
    {
        float dot = Output.Dot(row, hidden);
        if (float.IsNaN(dot))
            return double.NaN;
        float score = SigmoidTable.Of(dot);
        RowArithmetic.Exchange(Output.Row(row), hidden, gradient, rate * ((isRight ? 1f : 0f) - score));
        return -PortableMath.Log((isRight ? score : 1 - score) + 1e-5);
    }
}
