namespace Dolma.Core.Tasks;

/// <summary>How a task stands, by its marker, before anything is run.</summary>
/// <param name="Task">The task.</param>
/// <param name="Inputs">Its inputs as they are; empty if one is missing.</param>
/// <param name="Error">That an input is missing; else null.</param>
/// <param name="Marker">Its marker, the last one if it has several; null if there is none.</param>
/// <param name="Stale">Why the marker does not fit; null if it does, or there is none.</param>
public sealed record TaskLook(
    ShardTask Task, IReadOnlyList<DoneMarker.InputEntry> Inputs, DolmaException? Error, DoneMarker? Marker, Staleness? Stale)
{
    /// <summary>Whether a run would skip it.</summary>
    public bool IsDone => Marker is not null && Stale is null && Error is null;
}
