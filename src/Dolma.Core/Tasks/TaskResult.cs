namespace Dolma.Core.Tasks;

public enum TaskStatus
{
    /// <summary>Its outputs were written in this run.</summary>
    Done,

    /// <summary>Its outputs were there, and their markers fit.</summary>
    Skipped,

    /// <summary>It failed; <see cref="TaskResult.Error"/> says why. Nothing was written under its final names.</summary>
    Failed,

    /// <summary>Not tried, or given up halfway: the run was cancelled, or a task before it failed that it depends on.</summary>
    NotRun,
}

/// <summary>How one task ended.</summary>
/// <param name="Counts">What happened in it; for a skipped task, what its marker remembers.</param>
/// <param name="Outputs">The files it consists of.</param>
public sealed record TaskResult(
    ShardTask Task, TaskStatus Status, Counts Counts, IReadOnlyList<DoneMarker.OutputEntry> Outputs, DolmaException? Error)
{
    /// <summary>Counter of attribute files with fewer or more lines than their documents, where a run allows them.</summary>
    public const string UnevenAttributes = "uneven_attributes";

    /// <summary>Whether another process of the same run found this out: it made the outputs, or failed to.</summary>
    public bool IsByOthers { get; init; }
}
