namespace Dolma.Core.FastText;

/// <summary>How well predictions fit the labels that lines have (fastText 0.9.2, <c>meter.cc</c>).</summary>
/// <param name="labels">How many labels the model has.</param>
public sealed class LabelMeter(int labels)
{
    private readonly long[] _gold = new long[labels];
    private readonly long[] _predicted = new long[labels];
    private readonly long[] _correct = new long[labels];

    /// <summary>Lines added.</summary>
    public long Lines { get; private set; }

    /// <summary>Of the labels that were predicted, the share that the lines have; not a number if none was.</summary>
    public double Precision => (double)_correct.Sum() / _predicted.Sum();

    /// <summary>Of the labels that the lines have, the share that was predicted.</summary>
    public double Recall => (double)_correct.Sum() / _gold.Sum();

    /// <param name="gold">What the line has, by position in <see cref="FastTextModel.Labels"/>.</param>
    public void Add(ReadOnlySpan<int> gold, ReadOnlySpan<FastTextPrediction> predictions)
    {
        Lines++;
        foreach (int label in gold)
            _gold[label]++;
        foreach (FastTextPrediction prediction in predictions)
        {
            _predicted[prediction.Label]++;
            if (gold.Contains(prediction.Label))
                _correct[prediction.Label]++;
        }
    }

    public double PrecisionOf(int label) => (double)_correct[label] / _predicted[label];

    public double RecallOf(int label) => (double)_correct[label] / _gold[label];

    /// <summary>The harmonic mean of precision and recall; not a number if the label was neither seen nor predicted.</summary>
    public double F1Of(int label) => 2.0 * _correct[label] / (_predicted[label] + _gold[label]);
}
