namespace Dolma.Core.FastText;

/// <summary>How a supervised model is trained.</summary>
public sealed record FastTextTrainingOptions
{
    /// <summary>The model's own settings, written into its file.</summary>
    public FastTextArguments Model { get; init; } = new();

    /// <summary>Labels seen less often are left out of the dictionary, and their lines of the training.</summary>
    public int MinLabelCount { get; init; }

    /// <summary>What tokens that are labels begin with. Not written into the model's file.</summary>
    public string LabelPrefix { get; init; } = FastTextDictionary.DefaultLabelPrefix;

    /// <summary>Step size at the beginning; it falls to 0 in a straight line over all tokens of all epochs.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Where the random numbers begin: the first values of the vectors, the label of a line that has several, negative samples.</summary>
    public ulong Seed { get; init; }

    /// <summary>What words begin with in place of random numbers; null for random numbers only. Words that only stand here are added.</summary>
    public WordVectors? Vectors { get; init; }

    /// <summary>Every problem with these settings; empty if they are good.</summary>
    public IEnumerable<ConfigProblem> Problems()
    {
        if (Model.Dimension is < 1 or > 10_000)
            yield return new ConfigProblem("dim", $"is {Model.Dimension}; expected 1 to 10000");
        else if (Vectors is not null && Vectors.Dimension != Model.Dimension)
            yield return new ConfigProblem("dim", $"is {Model.Dimension}, the pretrained vectors have {Vectors.Dimension} columns; set dim to that");
        if (Model.Epochs < 1)
            yield return new ConfigProblem("epoch", $"is {Model.Epochs}; expected at least 1");
        if (!(LearningRate > 0))
            yield return new ConfigProblem("lr", $"is {LearningRate}; expected a number above 0");
        if (Model.LearningRateUpdate < 0)
            yield return new ConfigProblem("lr_update_rate", $"is {Model.LearningRateUpdate}; expected tokens, 0 or more");
        if (Model.WordNgrams < 1)
            yield return new ConfigProblem("word_ngrams", $"is {Model.WordNgrams}; expected at least 1, which means words only");
        if (Model.MinCharacters < 0 || Model.MaxCharacters < 0 || (Model.MaxCharacters > 0 && Model.MinCharacters > Model.MaxCharacters))
            yield return new ConfigProblem("minn", $"is {Model.MinCharacters} and maxn {Model.MaxCharacters}; expected 0 <= minn <= maxn");
        if ((Model.WordNgrams > 1 || Model.MaxCharacters > 0) && Model.Buckets < 1)
            yield return new ConfigProblem("bucket", $"is {Model.Buckets}, but n-grams need rows to share; set it to some thousands or more");
        if (Model.Loss == FastTextLoss.None)
            yield return new ConfigProblem("loss", "is not set; expected softmax, hs, ova or ns");
        if (Model.Loss == FastTextLoss.NegativeSampling && Model.Negatives < 1)
            yield return new ConfigProblem("neg", $"is {Model.Negatives}; expected at least 1 negative sample a line");
        if (LabelPrefix.Length == 0 || FastTextSpace.IsIn(LabelPrefix))
            yield return new ConfigProblem("label", $"is `{LabelPrefix}`; expected what every label begins with, without white space");
    }
}
