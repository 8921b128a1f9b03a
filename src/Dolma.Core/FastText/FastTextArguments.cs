namespace Dolma.Core.FastText;

/// <summary>How a fastText model turns scores into probabilities. Values are those in the model file.</summary>
public enum FastTextLoss
{
    None = 0,
    HierarchicalSoftmax = 1,
    NegativeSampling = 2,
    Softmax = 3,
    OneVsAll = 4,
}

/// <summary>The settings in the head of a model file, in file order (fastText 0.9.2, <c>args.cc</c>).</summary>
public sealed record FastTextArguments
{
    /// <summary>Length of every vector.</summary>
    public int Dimension { get; init; } = 100;

    /// <summary>Window of unsupervised models; kept, not used.</summary>
    public int Window { get; init; } = 5;

    public int Epochs { get; init; } = 5;

    /// <summary>Words seen less often are left out of the dictionary.</summary>
    public int MinCount { get; init; } = 1;

    /// <summary>Negative samples of a step, with that loss.</summary>
    public int Negatives { get; init; } = 5;

    /// <summary>Longest word n-gram that is a feature; 1 for words only.</summary>
    public int WordNgrams { get; init; } = 1;

    public FastTextLoss Loss { get; init; } = FastTextLoss.Softmax;

    /// <summary>Rows that all n-grams share by hash.</summary>
    public int Buckets { get; init; } = 2_000_000;

    /// <summary>Shortest character n-gram, in characters.</summary>
    public int MinCharacters { get; init; }

    /// <summary>Longest character n-gram, in characters; 0 for none.</summary>
    public int MaxCharacters { get; init; }

    /// <summary>The learning rate is lowered after the first line with which more tokens than this have passed since the last time.</summary>
    public int LearningRateUpdate { get; init; } = 100;

    /// <summary>Subsampling threshold of unsupervised models; kept, not used.</summary>
    public double Threshold { get; init; } = 1e-4;
}
