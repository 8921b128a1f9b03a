namespace Dolma.Core.Resources;

/// <summary>Where this machine may have resources, and whether others may be asked.</summary>
public sealed record ResourceFolders
{
    /// <summary>The user's own folder, laid out as <c>HOST/PATH</c>; looked at first, and taken as it is. Null for none.</summary>
    public string? User { get; init; }

    /// <summary>The original's cache, shared with it. What is fetched goes here.</summary>
    public required string Cache { get; init; }

    /// <summary>The cache of Hugging Face's libraries; read only.</summary>
    public required string Hub { get; init; }

    /// <summary>Never fetch anything.</summary>
    public bool Offline { get; init; }

    /// <summary>
    /// As the environment has it: <c>DOLMA_RESOURCES</c>; <c>XDG_CACHE_HOME</c>; <c>HF_HUB_CACHE</c>, <c>HF_HOME</c>;
    /// <c>DOLMA_OFFLINE</c> or <c>HF_HUB_OFFLINE</c> set to anything but 0.
    /// </summary>
    /// <param name="resources">The user's folder as the command line or config names it, before the variable.</param>
    public static ResourceFolders FromEnvironment(string? resources = null) => From(Environment.GetEnvironmentVariable, resources);

    internal static ResourceFolders From(Func<string, string?> variable, string? resources)
    {
        string home = Named("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string caches = OperatingSystem.IsMacOS() ? Path.Join(home, "Library", "Caches") : Named("XDG_CACHE_HOME") ?? Path.Join(home, ".cache");
        string huggingFace = Named("HF_HOME") ?? Path.Join(Named("XDG_CACHE_HOME") ?? Path.Join(home, ".cache"), "huggingface");
        return new ResourceFolders
        {
            User = string.IsNullOrWhiteSpace(resources) ? Named("DOLMA_RESOURCES") : resources,
            Cache = Path.Join(caches, "dolma"),
            Hub = Named("HF_HUB_CACHE") ?? Path.Join(huggingFace, "hub"),
            Offline = (Named("DOLMA_OFFLINE") ?? Named("HF_HUB_OFFLINE") ?? "0") != "0",
        };

        string? Named(string name) => variable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;
    }
}
