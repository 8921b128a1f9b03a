namespace Dolma.Pipeline.Commands;

/// <summary>How a stage of a pipeline ended.</summary>
internal enum StageEnd
{
    /// <summary>All of it is done, some of it in this run.</summary>
    Done,

    /// <summary>All of it had been done before.</summary>
    Skipped,

    Failed,

    /// <summary>Not begun: a stage before it failed, the run was stopped, or it was not asked for.</summary>
    NotRun,
}

/// <summary>One stage of a run.</summary>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="Message">Why it failed or was not run; null if it is done.</param>
internal sealed record StageOutcome(PipelineStage Stage, StageEnd End, double Seconds, string? Message);
