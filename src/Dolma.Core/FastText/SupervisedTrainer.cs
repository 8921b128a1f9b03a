namespace Dolma.Core.FastText;

/// <summary>
/// Stochastic gradient descent over the lines, one line a step, in their order, on one thread (fastText 0.9.2, <c>fasttext.cc</c>,
/// <c>model.cc</c>).
/// </summary>
internal sealed class SupervisedTrainer(FastTextModel model, FastTextTrainingOptions options, long tokens, SplitMix random)
{
    /// <summary>Lines between two looks at whether to stop: well below a second.</summary>
    private const int LinesPerLook = 1024;

    private readonly float[] _hidden = new float[options.Model.Dimension];
    private readonly float[] _gradient = new float[options.Model.Dimension];
    private readonly TrainingLoss _loss = TrainingLoss.For(model, random);

    /// <summary>Called after every epoch with its number, from 1, and its mean loss a line.</summary>
    public Action<int, double>? OnEpoch { get; init; }

    public CancellationToken Cancellation { get; init; }

    /// <summary>All epochs. Returns the mean loss a line over the last one.</summary>
    /// <exception cref="RunException">The weights have left the range of floats, or no line has both a label and a feature.</exception>
    public double Run(LabelledLines lines)
    {
        var splitter = new LineFeatures(model.Dictionary);
        var features = new FeatureList();
        var labels = new FeatureList();
        FeatureList? wordHashes = options.Model.WordNgrams > 1 ? new FeatureList() : null;
        long all = Math.Max(1, tokens * options.Model.Epochs);
        double mean = 0;
        long done = 0;
        long counted = 0;
        for (int epoch = 1; epoch <= options.Model.Epochs; epoch++)
        {
            double sum = 0;
            long steps = 0;
            for (int i = 0; i < lines.Count; i++)
            {
                if (i % LinesPerLook == 0)
                    Cancellation.ThrowIfCancellationRequested();
                features.Clear();
                labels.Clear();
                splitter.Collect(lines[i], features, wordHashes, labels);
                double progress = (double)counted / all;
                done += splitter.TokensOfLine;
                if (done - counted > options.Model.LearningRateUpdate)
                    counted = done;
                if (features.Count == 0 || labels.Count == 0)
                    continue;
                double loss = Step(features.Rows, labels.Rows, (float)(options.LearningRate * (1 - progress)));
                if (double.IsNaN(loss))
                    throw Diverged(epoch);
                sum += loss;
                steps++;
            }

            if (steps == 0)
                throw new RunException("No line has both a label and a word that the model knows, so there is nothing to learn.");
            mean = sum / steps;
            OnEpoch?.Invoke(epoch, mean);
        }

        if (!model.Output.IsFinite() || !model.Input.IsFinite())
            throw Diverged(options.Model.Epochs);
        return mean;
    }

    private double Step(ReadOnlySpan<int> features, ReadOnlySpan<int> labels, float rate)
    {
        model.Input.Sum(features, _hidden);
        float factor = (float)(1.0 / features.Length);
        RowArithmetic.Scale(_hidden, factor);
        _gradient.AsSpan().Clear();
        double loss = _loss.Step(labels, rate, _hidden, _gradient);
        RowArithmetic.Scale(_gradient, factor);
        foreach (int row in features)
            RowArithmetic.Add(_gradient, model.Input.Row(row));
        return loss;
    }

    private RunException Diverged(int epoch) =>
        new($"The training left the range of numbers in epoch {epoch}: a step size of {options.LearningRate} is too large for these lines. Lower `lr`.");
}
