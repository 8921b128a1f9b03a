namespace Dolma.Core.FastText;

/// <summary>Stochastic gradient descent over the lines, one line a step (fastText 0.9.2, <c>fasttext.cc</c>, <c>loss.cc</c>).</summary>
internal sealed class SupervisedTrainer(FastTextModel model, FastTextTrainingOptions options, long tokens, SplitMix random)
{
    private readonly float[] _hidden = new float[options.Model.Dimension];
    private readonly float[] _gradient = new float[options.Model.Dimension];
    private readonly float[] _scores = new float[model.Dictionary.LabelCount];

    /// <summary>All epochs. Returns the mean loss a line over the last one.</summary>
    public double Run(LabelledLines lines)
    {
        var splitter = new LineFeatures(model.Dictionary);
        var features = new FeatureList();
        var labels = new FeatureList();
        FeatureList? wordHashes = options.Model.WordNgrams > 1 ? new FeatureList() : null;
        long all = tokens * options.Model.Epochs;
        double mean = 0;
        long done = 0;
        for (int epoch = 0; epoch < options.Model.Epochs; epoch++)
        {
            double sum = 0;
            long steps = 0;
            foreach (byte[] line in lines.Lines)
            {
                features.Clear();
                labels.Clear();
                splitter.Collect(line, features, wordHashes, labels);
                double progress = (double)done / all;
                done += splitter.TokensOfLine;
                if (features.Count == 0 || labels.Count == 0)
                    continue;
                int label = labels.Count == 1 ? labels.Rows[0] : labels.Rows[random.Next(labels.Count)];
                sum += Step(features.Rows, label, (float)(options.LearningRate * (1 - progress)));
                steps++;
            }

            mean = steps == 0 ? 0 : sum / steps;
        }

        return mean;
    }

    private double Step(ReadOnlySpan<int> features, int label, float rate)
    {
        model.Input.Sum(features, _hidden);
        float factor = (float)(1.0 / features.Length);
        for (int i = 0; i < _hidden.Length; i++)
            _hidden[i] *= factor;
        _gradient.AsSpan().Clear();
        double loss = model.Tree is { } tree ? Hierarchical(tree, label, rate) : Softmax(label, rate);
        for (int i = 0; i < _gradient.Length; i++)
            _gradient[i] *= factor;
        foreach (int row in features)
        {
            Span<float> weights = model.Input.Row(row);
            for (int i = 0; i < weights.Length; i++)
                weights[i] += _gradient[i];
        }

        return loss;
    }

    private double Softmax(int label, float rate)
    {
        float largest = float.NegativeInfinity;
        for (int i = 0; i < _scores.Length; i++)
        {
            _scores[i] = model.Output.Dot(i, _hidden);
            largest = Math.Max(largest, _scores[i]);
        }

        float sum = 0;
        for (int i = 0; i < _scores.Length; i++)
        {
            _scores[i] = (float)PortableMath.Exp(_scores[i] - largest);
            sum += _scores[i];
        }

        for (int i = 0; i < _scores.Length; i++)
            Update(i, rate * ((i == label ? 1f : 0f) - (_scores[i] / sum)));
        return -PortableMath.Log((_scores[label] / sum) + 1e-5);
    }

    private double Hierarchical(HuffmanTree tree, int label, float rate)
    {
        double loss = 0;
        ReadOnlySpan<int> path = tree.PathTo(label);
        // From the label up, as the original stores its paths.
        for (int i = path.Length - 2; i >= 0; i--)
        {
            int row = path[i] - tree.Labels;
            bool isRight = tree.Right[path[i]] == path[i + 1];
            float score = SigmoidTable.Of(model.Output.Dot(row, _hidden));
            Update(row, rate * ((isRight ? 1f : 0f) - score));
            loss -= PortableMath.Log((isRight ? score : 1 - score) + 1e-5);
        }

        return loss;
    }

    /// <summary>Moves an output row along the hidden vector, and the gradient along the row as it was.</summary>
    private void Update(int row, float alpha)
    {
        Span<float> weights = model.Output.Row(row);
        for (int i = 0; i < weights.Length; i++)
        {
            _gradient[i] += alpha * weights[i];
            weights[i] += alpha * _hidden[i];
        }
    }
}
