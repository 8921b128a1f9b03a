using System.ComponentModel;
using Dolma.Core;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma fasttext predict</c>: the original's <c>fasttext predict</c> and <c>predict-prob</c>.</summary>
internal sealed record FastTextPredictOptions : IValidatedOptions
{
    [Description("Model to ask (.bin or .ftz).")]
    public string? Model { get; init; }

    [Description("Text file to ask about, line by line; compressed if its name says so.")]
    public string? Input { get; init; }

    [Description("Labels for each line, the most probable ones; -1 for all.")]
    public int K { get; init; } = 1;

    [Description("Labels less probable than this are left out; 0 to 1.")]
    public double Threshold { get; init; }

    [Description("Print the probability behind each label.")]
    public bool Prob { get; init; }

    public IEnumerable<ConfigProblem> Problems()
    {
        if (string.IsNullOrEmpty(Input))
            yield return new ConfigProblem("input", "is not set. Say which text to ask about.");
        foreach (ConfigProblem problem in PredictionProblems(Model, K))
            yield return problem;
    }

    public static IEnumerable<ConfigProblem> PredictionProblems(string? model, int k)
    {
        if (string.IsNullOrEmpty(model))
            yield return new ConfigProblem("model", "is not set. Say which model (.bin or .ftz) to use.");
        if (k is < -1 or 0)
            yield return new ConfigProblem("k", $"is {k}. Expected a number of labels, or -1 for all.");
    }
}
