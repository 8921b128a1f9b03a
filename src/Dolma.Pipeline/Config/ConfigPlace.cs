namespace Dolma.Pipeline.Config;

/// <summary>Where a setting was written.</summary>
/// <param name="Source">The config file as the user named it, or <c>command line</c>; null for a default.</param>
/// <param name="Line">1-based line in the file; 0 if lines mean nothing there.</param>
internal readonly record struct ConfigPlace(string? Source, int Line)
{
    public static readonly ConfigPlace Default;

    public static readonly ConfigPlace CommandLine = new("command line", 0);

    /// <summary><c>mix.yaml:12</c>, <c>command line</c>, or null for a default.</summary>
    public string? Where => Line > 0 ? $"{Source}:{Line}" : Source;
}
