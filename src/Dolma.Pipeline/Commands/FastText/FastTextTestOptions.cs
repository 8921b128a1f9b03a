using System.ComponentModel;
using Dolma.Core;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma fasttext test</c>: the original's <c>fasttext test</c> and <c>test-label</c>.</summary>
internal sealed record FastTextTestOptions : FastTextExampleOptions, IValidatedOptions
{
    [Description("Model to judge (.bin or .ftz).")]
    public string? Model { get; init; }

    [Description("Labels predicted for each example, the most probable ones; -1 for all.")]
    public int K { get; init; } = 1;

    [Description("Labels less probable than this are not predicted; 0 to 1.")]
    public double Threshold { get; init; }

    [Description("Print precision, recall and F1 of every label, too.")]
    public bool PerLabel { get; init; }

    public IEnumerable<ConfigProblem> Problems()
    {
        foreach (ConfigProblem problem in ExampleProblems(isNeeded: true))
            yield return problem;
        foreach (ConfigProblem problem in FastTextPredictOptions.PredictionProblems(Model, K))
            yield return problem;
    }
}
