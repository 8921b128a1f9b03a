using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>A stage whose config was read.</summary>
/// <param name="Name">Its name in the pipeline.</param>
/// <param name="Command">What it runs.</param>
/// <param name="Config">Path of its config file.</param>
/// <param name="Options">The command's options.</param>
/// <param name="Effective">The same, as they are printed.</param>
/// <param name="Written">What its config and the pipeline say, with the places.</param>
internal sealed record PipelineStage(
    string Name, IStageCommand Command, string Config, CommonOptions Options, ConfigMapping Effective, ConfigMapping Written)
{
    /// <summary>Stages that have to be done before, in the order of the file.</summary>
    public IReadOnlyList<PipelineStage> After { get; set; } = [];

    public IReadOnlyList<StagePath> Reads { get; init; } = [];

    public IReadOnlyList<StagePath> Writes { get; init; } = [];

    /// <summary>A problem with this stage's settings, with its file and line, or at least its name.</summary>
    public ConfigProblem Locate(ConfigProblem problem)
    {
        ConfigProblem located = ConfigPlaces.Locate(problem, Written);
        return located.Where is null ? located with { Where = $"stage {Name}" } : located;
    }

    public bool Equals(PipelineStage? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
