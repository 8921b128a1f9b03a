using Dolma.Core.Compression;
using Dolma.Core.Tasks;
using Dolma.Taggers.Modules;

namespace Dolma.Pipeline.Runs;

/// <summary>How a command wants one of its stages run.</summary>
internal sealed record StageSettings
{
    /// <summary>Worker threads.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>Do every shard again.</summary>
    public bool IgnoreExisting { get; init; }

    /// <summary>How hard outputs are packed.</summary>
    public CompressionEffort Effort { get; init; } = CompressionEffort.Default;

    /// <summary>See <see cref="TaskDriver.Run"/>.</summary>
    public bool RebuildsState { get; init; }

    /// <summary>Stages that this command runs after it, as far as that is known by now; 0 only for the last one.</summary>
    public int StagesToCome { get; init; }

    /// <summary>Told of each task as it ends, from any thread.</summary>
    public Action<TaskResult>? OnEnded { get; init; }

    /// <summary>Assemblies from outside that take part, for the run's report.</summary>
    public IReadOnlyCollection<TaggerModule> Modules { get; init; } = [];
}
