namespace Dolma.Pipeline.Config;

/// <summary>What interpolations ask about the world; handed in, so that reading a config knows no storage.</summary>
internal sealed record ConfigEnvironment
{
    /// <summary>Paths that match a pattern, for <c>${d.glob:...}</c>.</summary>
    public Func<string, IReadOnlyList<string>> Glob { get; init; } =
        pattern => throw new InterpolationException($"uses `d.glob` with `{pattern}`, which is not available here.");

    /// <summary>The local path of a remote file, downloaded if need be, for <c>${d.cache:...}</c>.</summary>
    public Func<string, string> Cache { get; init; } =
        path => throw new InterpolationException($"uses `d.cache` with `{path}`, which is not available here.");

    /// <summary>An environment variable, or null.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Processors of this machine, for <c>${d.processes:...}</c>.</summary>
    public int Processors { get; init; } = Environment.ProcessorCount;
}
