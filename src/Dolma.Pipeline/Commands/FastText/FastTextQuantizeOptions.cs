using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Core.FastText;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma fasttext quantize</c>; names and defaults of the original's <c>fasttext quantize</c> where it has them.</summary>
internal sealed record FastTextQuantizeOptions : FastTextExampleOptions, IValidatedOptions
{
    [Description("Model to make small (.bin).")]
    public string? Model { get; init; }

    [Description("Where to write the small model (.ftz), local or s3://.")]
    public string? Destination { get; init; }

    [Range(1, 10_000)]
    [Description("Columns that share a code; more make the model smaller and coarser.")]
    public int Dsub { get; init; } = 2;

    [Description("Quantize the lengths of vectors apart from their directions.")]
    public bool Qnorm { get; init; }

    [Description("Quantize the output too. Needs 256 labels.")]
    public bool Qout { get; init; }

    [Range(0, int.MaxValue)]
    [Description("Words and n-grams to keep, those with the longest vectors; 0 keeps all.")]
    public int Cutoff { get; init; }

    [Description("Train what a cutoff leaves over again, on the examples.")]
    public bool Retrain { get; init; }

    [Range(1, 1_000_000)]
    [Description("Passes over the examples; with retrain.")]
    public int Epoch { get; init; } = 5;

    [Range(0.0, 100.0)]
    [Description("Step size at the beginning; it falls to 0; with retrain.")]
    public double Lr { get; init; } = 0.05;

    [Range(0, long.MaxValue)]
    [Description("Where the random numbers begin. Equal runs give equal models.")]
    public long Seed { get; init; }

    public FastTextQuantizationOptions Quantization() => new()
    {
        PartSize = Dsub,
        HasNorms = Qnorm,
        QuantizesOutput = Qout,
        Cutoff = Cutoff,
        Seed = (ulong)Seed,
        Retraining = Retrain
            ? new FastTextTrainingOptions { Model = new FastTextArguments { Epochs = Epoch }, LearningRate = Lr, LabelPrefix = Label, Seed = (ulong)Seed }
            : null,
    };

    public IEnumerable<ConfigProblem> Problems()
    {
        foreach (ConfigProblem problem in ExampleProblems(isNeeded: Retrain))
            yield return problem;
        if (string.IsNullOrEmpty(Model))
            yield return new ConfigProblem("model", "is not set. Say which model (.bin) to quantize.");
        if (string.IsNullOrEmpty(Destination))
            yield return new ConfigProblem("destination", "is not set. Say where the small model (.ftz) goes.");
        foreach (ConfigProblem problem in Quantization().Problems())
            yield return problem;
    }
}
