using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma fasttext train</c>; names and defaults of the original's <c>fasttext supervised</c> where it has them.</summary>
internal sealed record FastTextTrainOptions : IValidatedOptions
{
    [Description("Text file with one example a line: `__label__NAME some text`. Either this or documents.")]
    public string? Input { get; init; }

    [Description("Documents to learn from: files, folders or patterns, local or s3://; their `source` is the label, each line of text an example.")]
    public IReadOnlyList<string> Documents { get; init; } = [];

    [Description("Where to write the model (.bin).")]
    public string? Destination { get; init; }

    [Range(1, 10_000)]
    [Description("Size of the vectors.")]
    public int Dim { get; init; } = 100;

    [Range(1, 1_000_000)]
    [Description("Passes over the examples.")]
    public int Epoch { get; init; } = 5;

    [Range(0.0, 100.0)]
    [Description("Step size at the beginning; it falls to 0.")]
    public double Lr { get; init; } = 0.1;

    [Range(1, int.MaxValue)]
    [Description("Words that occur less often are left out.")]
    public int MinCount { get; init; } = 1;

    [Range(1, 10)]
    [Description("Longest sequence of words that is a feature.")]
    public int WordNgrams { get; init; } = 1;

    [Range(0, 100)]
    [Description("Shortest sequence of characters that is a feature.")]
    public int Minn { get; init; }

    [Range(0, 100)]
    [Description("Longest sequence of characters that is a feature; 0 for none.")]
    public int Maxn { get; init; }

    [Range(1, int.MaxValue)]
    [Description("Rows that sequences are hashed into.")]
    public int Bucket { get; init; } = 2_000_000;

    [AllowedValues("softmax", "hs")]
    [Description("Loss: softmax, or hierarchical softmax for many labels.")]
    public string Loss { get; init; } = "softmax";

    [Range(0, long.MaxValue)]
    [Description("Where the random numbers begin. Equal runs give equal models.")]
    public long Seed { get; init; }

    public IEnumerable<ConfigProblem> Problems()
    {
        if ((Input is null) == (Documents.Count == 0))
            yield return new ConfigProblem("input", "or `documents` has to be set, and only one of them. Say what to learn from.");
        if (string.IsNullOrEmpty(Destination))
            yield return new ConfigProblem("destination", "is not set. Say where the model goes.");
        if (Minn > Maxn && Maxn > 0)
            yield return new ConfigProblem("minn", $"is {Minn}, which is more than `maxn`, {Maxn}.");
    }
}
