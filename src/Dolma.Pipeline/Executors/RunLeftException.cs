namespace Dolma.Pipeline.Executors;

/// <summary>A worker leaves a command in the middle, because nothing of it is left to do or another run has begun; nothing is wrong.</summary>
internal sealed class RunLeftException() : Exception("This process has left the run.");
