using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Runs;

/// <summary>How the shards of one step of a stage stand.</summary>
/// <param name="Step">What the step's progress is called.</param>
/// <param name="Shards">In their order.</param>
internal sealed record StageLook(string Step, IReadOnlyList<TaskLook> Shards)
{
    public bool IsDone => Shards.All(shard => shard.IsDone);
}
