namespace Dolma.Core.Tasks;

/// <summary>A task that has to be run, and what is known about it before it is opened.</summary>
/// <param name="IsReplay">Its outputs stand; its lines are only needed to rebuild state that documents share.</param>
/// <param name="Previous">The result to report for a replayed task.</param>
/// <param name="Attempt">0 at first; counts up when it is done again after an interrupted transfer.</param>
/// <param name="Looks">How often another process had it when it was asked for.</param>
/// <param name="Owners">How many others have had it in a row, as far as is known.</param>
internal sealed record TaskPlan(
    ShardTask Task, IReadOnlyList<DoneMarker.InputEntry> Inputs, bool IsReplay, TaskResult? Previous, int Attempt, int Looks = 0, int Owners = 0)
{
    /// <summary>How it came to this process; null if it was on its list.</summary>
    public ITaskDelivery? Delivery { get; init; }

    /// <summary>Stored bytes of all inputs.</summary>
    public long InputBytes => Inputs.Sum(input => input.Size);
}
