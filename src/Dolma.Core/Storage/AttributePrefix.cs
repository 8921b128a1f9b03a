namespace Dolma.Core.Storage;

/// <summary>Where the attributes of documents go. Source: <c>dolma:python/dolma/core/runtime.py</c>.</summary>
public static class AttributePrefix
{
    private const string Documents = "documents";
    private const string Attributes = "attributes";

    /// <summary>
    /// The folder for the attributes of one entry of <c>documents</c>: that of its fixed part, with the first component <c>documents</c>
    /// replaced by <c>attributes/EXPERIMENT</c>.
    /// </summary>
    /// <param name="isDirectory">Whether a path is a directory; asked only for an entry without a pattern.</param>
    /// <param name="compat">
    /// Drop the last component of an entry without a pattern even if it is a directory, as the original did: <c>documents/a</c> then loses
    /// the level <c>a</c>, and <c>documents</c> itself is an error.
    /// </param>
    /// <exception cref="ConfigException">No component of the fixed part is <c>documents</c>.</exception>
    public static string For(string entry, string experiment, Func<string, bool> isDirectory, bool compat = false)
    {
        string folder = DocumentDiscovery.FixedFolder(entry, compat ? static _ => false : isDirectory);
        (string scheme, IReadOnlyList<string> components) = StoragePath.Split(folder);
        int place = components.ToList().IndexOf(Documents);
        if (place < 0)
        {
            throw new ConfigException(
                "documents",
                $"Could not make destination paths from documents paths: no folder of {(folder.Length == 0 ? entry : folder)} is called " +
                $"`{Documents}`. Keep the files below such a folder, or say with `destination` where attributes go.");
        }

        return StoragePath.Join(scheme, [.. components.Take(place), Attributes, experiment, .. components.Skip(place + 1)]);
    }

    /// <summary>
    /// The folders below one given prefix: each entry relative to what all entries share, up to its first pattern, and without its last
    /// component if it has none.
    /// </summary>
    /// <param name="experiment">A folder between the two; none if null.</param>
    public static IReadOnlyList<string> Under(string prefix, IReadOnlyList<string> entries, string? experiment = null)
    {
        (string scheme, IReadOnlyList<string> components) = StoragePath.Split(prefix);
        IReadOnlyList<string> relative = StoragePath.MakeRelative(entries).Relative;
        var folders = new List<string>(entries.Count);
        foreach (string path in relative)
        {
            (string before, string pattern) = PythonGlob.Split(path);
            IEnumerable<string> kept = StoragePath.Split(before).Components;
            if (pattern.Length == 0)
                kept = kept.SkipLast(1);
            folders.Add(StoragePath.Join(scheme, [.. components, .. experiment is null ? (string[])[] : [experiment], .. kept]));
        }

        return folders;
    }
}
