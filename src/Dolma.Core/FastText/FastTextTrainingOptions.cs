namespace Dolma.Core.FastText;

/// <summary>How a supervised model is trained.</summary>
public sealed record FastTextTrainingOptions
{
    /// <summary>The model's own settings, written into its file.</summary>
    public FastTextArguments Model { get; init; } = new();

    /// <summary>Step size at the beginning; it falls to 0 in a straight line over all tokens of all epochs.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Where the random numbers begin: the first values of the vectors, and the label of a line that has several.</summary>
    public ulong Seed { get; init; }

    /// <summary>Every problem with these settings; empty if they are good.</summary>
    public IEnumerable<ConfigProblem> Problems()
    {
        if (Model.Dimension is < 1 or > 10_000)
            yield return new ConfigProblem("dim", $"is {Model.Dimension}; expected 1 to 10000");
        if (Model.Epochs < 1)
            yield return new ConfigProblem("epoch", $"is {Model.Epochs}; expected at least 1");
        if (!(LearningRate > 0))
            yield return new ConfigProblem("lr", $"is {LearningRate}; expected a number above 0");
        if (Model.WordNgrams < 1)
            yield return new ConfigProblem("word_ngrams", $"is {Model.WordNgrams}; expected at least 1, which means words only");
        if (Model.MinCharacters < 0 || Model.MaxCharacters < 0 || (Model.MaxCharacters > 0 && Model.MinCharacters > Model.MaxCharacters))
            yield return new ConfigProblem("minn", $"is {Model.MinCharacters} and maxn {Model.MaxCharacters}; expected 0 <= minn <= maxn");
        if ((Model.WordNgrams > 1 || Model.MaxCharacters > 0) && Model.Buckets < 1)
            yield return new ConfigProblem("bucket", $"is {Model.Buckets}, but n-grams need rows to share; set it to some thousands or more");
        if (Model.Loss is not (FastTextLoss.Softmax or FastTextLoss.HierarchicalSoftmax))
            yield return new ConfigProblem("loss", $"is {Model.Loss}; softmax and hs can be trained here");
    }
}
