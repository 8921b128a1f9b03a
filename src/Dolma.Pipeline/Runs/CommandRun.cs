namespace Dolma.Pipeline.Runs;

/// <summary>What ran one command.</summary>
/// <param name="Name">The command's name, or the stage's in a pipeline.</param>
/// <param name="Runner">Knows what its stages did.</param>
internal sealed record CommandRun(string Name, StageRunner Runner);
