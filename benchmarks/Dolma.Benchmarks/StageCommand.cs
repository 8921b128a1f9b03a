namespace Dolma.Benchmarks;

/// <summary>One stage as the program is called for it, on <c>corpus/</c> in the working folder.</summary>
internal sealed record StageCommand(string Name, string Config)
{
    /// <summary>In this order: later ones read what earlier ones wrote.</summary>
    public static IReadOnlyList<StageCommand> All { get; } =
    [
        new("tag-six", "tag"),
        new("tag-four", "tag"),
        new("dedupe-documents", "dedupe"),
        new("dedupe-paragraphs", "dedupe"),
        new("mix", "mix"),
        new("tokens", "tokens"),
    ];

    public IEnumerable<string> Arguments(string root, string report) =>
        ["-c", Path.Combine(root, "benchmarks", "configs", Name + ".yaml"), Config, "--report", report];
}
