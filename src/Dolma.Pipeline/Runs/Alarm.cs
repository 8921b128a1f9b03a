namespace Dolma.Pipeline.Runs;

/// <summary>What a stage found in its own result that looks like a mistake although nothing failed.</summary>
/// <param name="Name">What <c>--allow</c> calls it.</param>
/// <param name="Message">What was found, and what to do.</param>
/// <param name="Allowed">Whether the run was told to let it pass; otherwise it ends as failed.</param>
internal sealed record Alarm(string Name, string Message, bool Allowed);
