using Dolma.Core.FastText;

namespace Dolma.Taggers.Classifiers;

/// <summary>
/// Judges one text with a model of two labels of which one has <c>non</c> in its name: that one is emitted last, whatever its score. Of a
/// model with more labels only the two best count. One per thread.
/// </summary>
internal sealed class ToxicityClassifier(FastTextModel model)
{
    private readonly FastTextPredictor _predictor = model.CreatePredictor();
    private readonly LineMaker _line = new();

    /// <summary>The labels as the model has them, <c>__label__</c> included.</summary>
    public IReadOnlyList<string> Types => model.Labels;

    /// <param name="text">The text to judge.</param>
    /// <param name="start">Of the two spans, in code points.</param>
    /// <param name="end">Likewise.</param>
    /// <param name="spans">Where they go.</param>
    public void Judge(ReadOnlySpan<byte> text, int start, int end, SpanSink spans)
    {
        ReadOnlySpan<FastTextPrediction> best = _predictor.Predict(_line.WithoutNewLines(text));
        if (best.Length < 2)
            throw new UntaggableDocumentException($"The model knows {best.Length} labels for the text, and two are needed.");
        int first = model.Labels[best[0].Label].Contains("non", StringComparison.Ordinal) ? 1 : 0;
        spans.Add(best[first].Label, start, end, best[first].Probability);
        spans.Add(best[1 - first].Label, start, end, best[1 - first].Probability);
    }
}
