namespace Dolma.Core.FastText;

/// <summary>How a model is made small.</summary>
public sealed record FastTextQuantizationOptions
{
    /// <summary>Columns that share a code; more make the model smaller and coarser.</summary>
    public int PartSize { get; init; } = 2;

    /// <summary>Whether lengths and directions of rows are quantized apart.</summary>
    public bool HasNorms { get; init; }

    /// <summary>Whether the output matrix is quantized too. Needs 256 labels.</summary>
    public bool QuantizesOutput { get; init; }

    /// <summary>Words and n-grams to keep, those with the longest vectors; 0 keeps all.</summary>
    public int Cutoff { get; init; }

    /// <summary>How what was kept is trained again: epochs, learning rate, seed; the rest is the model's. Null for not at all.</summary>
    public FastTextTrainingOptions? Retraining { get; init; }

    /// <summary>Where the random numbers of the clustering begin.</summary>
    public ulong Seed { get; init; }

    /// <summary>Every problem with these settings; empty if they are good.</summary>
    public IEnumerable<ConfigProblem> Problems()
    {
        if (PartSize is < 1 or > 10_000)
            yield return new ConfigProblem("dsub", $"is {PartSize}; expected 1 to the dimension of the model");
        if (Cutoff < 0)
            yield return new ConfigProblem("cutoff", $"is {Cutoff}; expected a number of words and n-grams, or 0 for all");
        else if (Cutoff is > 0 and < CentroidSet.Size)
            yield return new ConfigProblem("cutoff", $"is {Cutoff}; at least {CentroidSet.Size} rows have to be left, because that many codes are learnt from them");
        if (Retraining is not null && Cutoff == 0)
            yield return new ConfigProblem("retrain", "is set without `cutoff`; only what a cutoff leaves over is trained again");
    }
}
