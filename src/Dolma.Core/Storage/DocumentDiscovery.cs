namespace Dolma.Core.Storage;

/// <summary>A document file and where it lies below its entry's folder.</summary>
/// <param name="File">The file.</param>
/// <param name="RelativePath">Its path below <see cref="DocumentSet.Prefix"/>; outputs keep it.</param>
public readonly record struct DocumentFile(StoredFile File, string RelativePath);

/// <summary>What one entry of <c>documents</c> stands for.</summary>
/// <param name="Prefix">The folder that relative paths start from.</param>
/// <param name="Files">In order of path; at least one.</param>
/// <param name="Directories">Directories that the pattern matched; they are not read.</param>
public sealed record DocumentSet(string Prefix, IReadOnlyList<DocumentFile> Files, IReadOnlyList<string> Directories);

/// <summary>Finds the files of an entry of <c>documents</c>. Source: <c>dolma:python/dolma/core/parallel.py</c>.</summary>
public static class DocumentDiscovery
{
    /// <summary>The files that an entry matches.</summary>
    /// <param name="entry">A file, a directory or a pattern.</param>
    /// <param name="compat">
    /// Take relative paths from what all matches share, as the original did: a pattern over several folders that matched files in only one
    /// of them, or one file, then lost these folders in the output. Otherwise they start from the part of the entry before its first
    /// pattern, whatever matched.
    /// </param>
    /// <exception cref="ConfigException">Nothing matches.</exception>
    public static DocumentSet Find(IStorage storage, string entry, bool compat = false)
    {
        var directories = new List<string>();
        IReadOnlyList<StoredFile> files = PythonGlob.Expand(storage, entry, directories.Add);
        if (files.Count == 0)
        {
            string but = directories.Count == 0 ? "" : $" (only directories: {directories[0]}, and patterns match files; try {directories[0]}/*)";
            throw new ConfigException("documents", $"Could not find any files matching {entry}{but}");
        }

        string prefix = !compat ? FixedFolder(entry, storage.IsDirectory)
            : files.Count == 1 ? StoragePath.Parent(files[0].Path)
            // Names are not patterns: a bracket in one would cut the prefix short.
            : StoragePath.MakeRelative([.. files.Select(static file => PythonGlob.Escape(file.Path))]).Prefix;
        if (compat)
            prefix = PythonGlob.Unescape(prefix);
        int skip = StoragePath.Split(prefix).Components.Count;
        return new DocumentSet(
            prefix,
            [.. files.Select(file => new DocumentFile(file, string.Join('/', StoragePath.Split(file.Path).Components.Skip(skip))))],
            directories);
    }

    /// <summary>
    /// The part of an entry before its first pattern; of an entry without one, the directory itself, or the file's folder.
    /// </summary>
    internal static string FixedFolder(string entry, Func<string, bool> isDirectory)
    {
        (string before, string pattern) = PythonGlob.Split(entry);
        before = PythonGlob.Literal(before);
        if (pattern.Length > 0 || isDirectory(entry))
            return before;
        // Parent leaves a path of one component alone, and a bare file name lies in no folder.
        return StoragePath.Split(before).Components.Count <= 1 ? "" : StoragePath.Parent(before);
    }
}
