using System.ComponentModel;
using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma run</c>.</summary>
internal sealed record RunOptions : PipelineOptions
{
    [Description("Names of the stages to run; those that they need have to be done. Null runs all.")]
    public IReadOnlyList<string>? Only { get; init; }

    [Description("Check all configs, print them in the order of the stages and stop.")]
    public bool Dryrun { get; init; }

    public override IEnumerable<ConfigProblem> Problems() => base.Problems().Concat(
        (Only ?? []).Where(name => Stages.All(stage => stage.Name != name))
            .Select(name => new ConfigProblem("only", $"names `{name}`, and there is no such stage.{Nearest.Suggestion(name, Stages.Select(stage => stage.Name))}")));
}
