namespace Dolma.Pipeline.Runs;

/// <summary>What looks as if a run had gone wrong though nothing failed.</summary>
/// <param name="Name">What <c>--allow</c> calls it.</param>
/// <param name="Message">What was found, and what to do.</param>
/// <param name="IsAllowed">Whether the run was told to let it pass; otherwise it ends as failed.</param>
internal sealed record Alarm(string Name, string Message, bool IsAllowed);
