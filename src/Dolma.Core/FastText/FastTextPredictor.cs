namespace Dolma.Core.FastText;

/// <summary>A label and how sure the model is of it.</summary>
/// <param name="Label">Position in <see cref="FastTextModel.Labels"/>.</param>
/// <param name="Probability">As the original reports it: about 1e-5 too high, so slightly above 1 at times.</param>
public readonly record struct FastTextPrediction(int Label, float Probability);

/// <summary>
/// Predicts with one model on one thread, without allocating once its buffers have grown. What <see cref="Predict"/> returns is
/// good until the next call.
/// </summary>
/// <remarks>Floats are added one by one in the original's order, never fused, so the result depends on no processor feature.</remarks>
public sealed class FastTextPredictor
{
    private readonly FastTextModel _model;
    private readonly FeatureList _features = new();
    private readonly FeatureList _wordHashes = new();
    private readonly FeatureList _labels = new();
    private readonly LineFeatures _lines;
    private readonly CandidateHeap _heap = new();
    private readonly float[] _hidden;
    private readonly float[] _scores;
    private readonly Stack<(int Node, float Score)> _open = new();
    private FastTextPrediction[] _predictions = new FastTextPrediction[16];

    internal FastTextPredictor(FastTextModel model)
    {
        _model = model;
        _lines = new LineFeatures(model.Dictionary);
        _hidden = new float[model.Arguments.Dimension];
        _scores = new float[model.Dictionary.LabelCount];
    }

    /// <summary>
    /// The labels that the last line itself held, those that the model knows, by position in <see cref="FastTextModel.Labels"/>;
    /// good until the next call.
    /// </summary>
    public ReadOnlySpan<int> LabelsOfLine => _labels.Rows;

    /// <summary>Whether the last line had a word or an n-gram that the model knows; without, nothing can be predicted.</summary>
    public bool HasFeatures => _features.Count > 0;

    /// <summary>Labels by falling probability; none if the line has no features that the model knows.</summary>
    /// <param name="line">UTF-8 without <c>\n</c>; what follows one is ignored.</param>
    /// <param name="most">How many labels at most.</param>
    /// <param name="threshold">Labels below this probability are left out.</param>
    public ReadOnlySpan<FastTextPrediction> Predict(ReadOnlySpan<byte> line, int most = int.MaxValue, float threshold = 0)
    {
        if (!Project(line) || most <= 0)
            return [];
        _heap.Clear();
        if (_model.Tree is { } tree)
            Descend(tree, most, threshold);
        else if (_model.Arguments.Loss == FastTextLoss.Softmax)
            Softmax(most, threshold);
        else
            OneVsAll(most, threshold);
        _heap.Sort();
        ReadOnlySpan<(float Score, int Label)> best = _heap.Items;
        if (_predictions.Length < best.Length)
            _predictions = new FastTextPrediction[Math.Max(best.Length, 2 * _predictions.Length)];
        for (int i = 0; i < best.Length; i++)
            _predictions[i] = new FastTextPrediction(best[i].Label, (float)PortableMath.Exp(best[i].Score));
        return _predictions.AsSpan(0, best.Length);
    }

    /// <summary>
    /// The probability that <see cref="Predict"/> would give this one label; null if it would leave the label out. Cheaper where
    /// the model has a tree: only the label's own path is followed.
    /// </summary>
    public float? ProbabilityOf(int label, ReadOnlySpan<byte> line)
    {
        if (_model.Tree is not { } tree)
        {
            foreach (FastTextPrediction prediction in Predict(line))
            {
                if (prediction.Label == label)
                    return prediction.Probability;
            }

            return null;
        }

        if (!Project(line))
            return null;
        float least = StdLog(0);
        float score = 0;
        ReadOnlySpan<int> path = tree.PathTo(label);
        for (int i = 0; i < path.Length - 1; i++)
        {
            float right = RightOf(tree, path[i]);
            score += tree.Right[path[i]] == path[i + 1] ? StdLog(right) : StdLog((float)(1.0 - right));
            if (score < least)
                return null;
        }

        return (float)PortableMath.Exp(score);
    }

    /// <summary>The line's vector, the mean of its features' rows; good until the next call.</summary>
    internal ReadOnlySpan<float> Vector(ReadOnlySpan<byte> line) => Project(line) ? _hidden : [];

    private bool Project(ReadOnlySpan<byte> line)
    {
        _features.Clear();
        _labels.Clear();
        _lines.Collect(line, _features, _model.Arguments.WordNgrams > 1 ? _wordHashes : null, _labels);
        if (_features.Count == 0)
            return false;
        _model.Input.Sum(_features.Rows, _hidden);
        float factor = (float)(1.0 / _features.Count);
        RowArithmetic.Scale(_hidden, factor);
        return true;
    }

    private void Softmax(int most, float threshold)
    {
        _model.Output.Dots(_hidden, _scores);
        float sum = SoftmaxScores.Exponentiate(_scores);
        for (int i = 0; i < _scores.Length; i++)
            Offer(_scores[i] / sum, i, most, threshold);
    }

    private void OneVsAll(int most, float threshold)
    {
        _model.Output.Dots(_hidden, _scores);
        for (int i = 0; i < _scores.Length; i++)
            Offer(SigmoidTable.Of(_scores[i]), i, most, threshold);
    }

    private void Offer(float probability, int label, int most, float threshold)
    {
        if (probability < threshold)
            return;
        Push(StdLog(probability), label, most);
    }

    private void Descend(HuffmanTree tree, int most, float threshold)
    {
        if (tree.Labels == 0)
            return;
        float least = StdLog(threshold);
        _open.Clear();
        _open.Push((tree.Root, 0));
        while (_open.TryPop(out (int Node, float Score) next))
        {
            (int node, float score) = next;
            if (score < least || (_heap.Count == most && score < _heap.Smallest))
                continue;
            if (tree.Left[node] < 0)
            {
                Push(score, node, most);
                continue;
            }

            float right = RightOf(tree, node);
            // The left child is taken first, so it goes on the stack last.
            _open.Push((tree.Right[node], score + StdLog(right)));
            _open.Push((tree.Left[node], score + StdLog((float)(1.0 - right))));
        }
    }

    /// <summary>How probable the right child of an inner node is.</summary>
    private float RightOf(HuffmanTree tree, int node)
    {
        float dot = _model.Output.Dot(node - tree.Labels, _hidden);
        return (float)(1.0 / (1 + (double)(float)PortableMath.Exp(-dot)));
    }

    private void Push(float score, int label, int most)
    {
        if (_heap.Count == most && score < _heap.Smallest)
            return;
        _heap.Push(score, label);
        if (_heap.Count > most)
            _heap.Pop();
    }

    private static float StdLog(float x) => (float)PortableMath.Log(x + 1e-5);
}
