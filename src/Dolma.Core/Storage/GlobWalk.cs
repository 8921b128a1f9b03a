namespace Dolma.Core.Storage;

/// <summary>
/// Finds the files that a pattern matches. Directories are read one level at a time as far as the pattern says which, and from the
/// first <c>**</c> on as a whole. Dolma's own files, those in <c>.dolma</c> folders and unfinished ones, match nothing.
/// </summary>
internal sealed class GlobWalk(IStorage storage, GlobDialect dialect)
{
    /// <summary>The folder of done markers and reports at an output's root.</summary>
    public const string OwnFolder = ".dolma";

    /// <summary>What was matched by the whole pattern and is a directory.</summary>
    public List<string> Directories { get; } = [];

    /// <summary>The files, in order of path, each once.</summary>
    /// <param name="pattern">A path whose components may be patterns.</param>
    public List<StoredFile> Files(string pattern)
    {
        (string scheme, IReadOnlyList<string> components) = StoragePath.Split(pattern);
        var segments = components.Select(component => GlobSegment.Of(component, dialect)).ToArray();
        var found = new SortedDictionary<string, StoredFile>(PathOrder.Instance);
        // Nothing can be listed above a bucket, nor above the root.
        int named = scheme.Length > 0 || components is ["/", ..] ? 1 : 0;
        if (named == 1 && segments.Length > 0 && segments[0].Literal is null)
        {
            throw new ConfigException(
                "", $"{pattern}: the bucket has to be named; patterns can only follow after it, as in {scheme}://bucket/*.");
        }

        Walk(scheme, [.. components.Take(named)], segments.AsSpan(named), found);
        return [.. found.Values];
    }

    private void Walk(string scheme, List<string> fixedPart, ReadOnlySpan<GlobSegment> segments, SortedDictionary<string, StoredFile> found)
    {
        int literal = 0;
        while (literal < segments.Length && segments[literal].Literal is not null)
            literal++;
        foreach (GlobSegment segment in segments[..literal])
            fixedPart.Add(segment.Literal!);
        string directory = StoragePath.Join(scheme, fixedPart);
        segments = segments[literal..];
        if (segments.IsEmpty)
        {
            if (directory.Length > 0 && storage.Find(directory) is { } file)
                found[file.Path] = file;
            else if (directory.Length > 0 && storage.IsDirectory(directory))
                Directories.Add(directory);
        }
        else if (segments[0].IsRecursive)
        {
            WalkBelow(directory, segments, found);
        }
        else
        {
            WalkChildren(scheme, directory, fixedPart, segments, found);
        }
    }

    private void WalkChildren(
        string scheme, string directory, List<string> fixedPart, ReadOnlySpan<GlobSegment> segments, SortedDictionary<string, StoredFile> found)
    {
        foreach (StorageEntry child in storage.Children(directory.Length == 0 ? "." : directory))
        {
            string name = child.Path[(child.Path.LastIndexOf('/') + 1)..];
            if (IsOwn(name) || !segments[0].Matches(name))
                continue;
            string path = directory.Length == 0 ? name : child.Path;
            if (segments.Length > 1)
            {
                if (child.IsDirectory)
                    Walk(scheme, [.. fixedPart, name], segments[1..], found);
            }
            else if (child.File is { } file)
            {
                found[path] = file with { Path = path };
            }
            else
            {
                Directories.Add(path);
            }
        }
    }

    private void WalkBelow(string directory, ReadOnlySpan<GlobSegment> segments, SortedDictionary<string, StoredFile> found)
    {
        string prefix = directory.Length == 0 ? "./" : directory.EndsWith('/') ? directory : directory + '/';
        foreach (StoredFile file in storage.List(directory.Length == 0 ? "." : directory))
        {
            string relative = file.Path[prefix.Length..];
            string[] components = relative.Split('/');
            if (Array.Exists(components, IsOwn) || !Matches(segments, components))
                continue;
            string path = directory.Length == 0 ? relative : file.Path;
            found[path] = file with { Path = path };
        }
    }

    /// <summary>
    /// Whether the components, the last of them a file, fit. <c>**</c> takes any number of directories, none too; at the end of a pattern
    /// it takes the file as well. (The Rust crate matches only directories there, which are then read as if they were empty.)
    /// </summary>
    private static bool Matches(ReadOnlySpan<GlobSegment> segments, ReadOnlySpan<string> components)
    {
        if (segments.IsEmpty || components.IsEmpty)
            return segments.IsEmpty && components.IsEmpty;
        if (!segments[0].IsRecursive)
            return segments[0].Matches(components[0]) && Matches(segments[1..], components[1..]);
        if (segments.Length == 1 && components.Length == 1)
            return segments[0].Matches(components[0]);
        return Matches(segments[1..], components) || (segments[0].Matches(components[0]) && Matches(segments, components[1..]));
    }

    private static bool IsOwn(string name) =>
        name == OwnFolder || (name.StartsWith('.') && name.EndsWith(DiskStagedFile.Suffix, StringComparison.Ordinal));
}
