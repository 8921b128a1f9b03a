namespace Dolma.Core.FastText;

/// <summary>Yes for one label of the line, no for some others that are drawn by the square root of their counts.</summary>
internal sealed class NegativeSamplingTrainingLoss : TrainingLoss
{
    /// <summary>Places that the original's table of labels has, about; a label that is rarer than one place in it still has one.</summary>
    private const double Places = 10_000_000;

    private readonly int _negatives;
    private readonly SplitMix _random;

    /// <summary>Where each label's places end.</summary>
    private readonly long[] _ends;

    public NegativeSamplingTrainingLoss(FastTextMatrix output, FastTextDictionary dictionary, int negatives, SplitMix random)
        : base(output)
    {
        _negatives = negatives;
        _random = random;
        ReadOnlySpan<long> counts = dictionary.Counts.AsSpan(dictionary.WordCount, dictionary.LabelCount);
        double all = 0;
        foreach (long count in counts)
            all += Math.Sqrt(count);
        _ends = new long[counts.Length];
        long end = 0;
        for (int i = 0; i < counts.Length; i++)
            _ends[i] = end += (long)Math.Ceiling(Math.Sqrt(counts[i]) * Places / all);
    }

    public override double Step(ReadOnlySpan<int> labels, float rate, ReadOnlySpan<float> hidden, Span<float> gradient)
    {
        int label = Pick(labels, _random);
        double loss = Binary(label, isRight: true, rate, hidden, gradient);
        for (int i = 0; i < _negatives; i++)
            loss += Binary(Other(label), isRight: false, rate, hidden, gradient);
        return loss;
    }

    /// <summary>A label but for this one; there are two at least.</summary>
    private int Other(int label)
    {
        while (true)
        {
            long place = _random.Next((int)_ends[^1]);
            int found = Array.BinarySearch(_ends, place + 1);
            int drawn = found >= 0 ? found : ~found;
            if (drawn != label)
                return drawn;
        }
    }
}
