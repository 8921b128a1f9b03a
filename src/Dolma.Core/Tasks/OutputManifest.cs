using Dolma.Core.Storage;
using Dolma.Core.Threads;

namespace Dolma.Core.Tasks;

/// <summary>
/// The done markers of the stage that made a folder, read as the list of what has to be in it. A folder without markers (made by
/// another program, or by hand) has no such list, and all that is found there counts.
/// </summary>
public static class OutputManifest
{
    private const string MarkerEnd = ".json";

    /// <summary>
    /// What is wrong with files that are about to be read: one that no marker of its folder names (foreign, or of a shard that was
    /// not finished), or one that a marker names and that is gone. Folders of which nothing is read are not looked at.
    /// </summary>
    /// <param name="paths">Files to be read.</param>
    /// <param name="storage">Where they lie.</param>
    /// <returns>A sentence a folder.</returns>
    public static IEnumerable<string> Problems(IEnumerable<string> paths, IStorage storage)
    {
        // Folders share those above them.
        storage = storage as StorageSnapshot ?? new StorageSnapshot(storage);
        foreach (IGrouping<string, string> folder in paths.Distinct(StringComparer.Ordinal).GroupBy(Folder, StringComparer.Ordinal))
        {
            if (Find(folder.Key, storage) is not { } manifest)
                continue;
            HashSet<string> read = [.. folder.Select(StoragePath.Name)];
            string[] foreign = [.. read.Where(name => !manifest.Names.Contains(name)).Order(StringComparer.Ordinal)];
            string[] missing =
            [
                .. manifest.Names.Where(name => !read.Contains(name) && storage.Find(StoragePath.Join(folder.Key, name)) is null)
                    .Order(StringComparer.Ordinal),
            ];
            if (foreign.Length > 0)
            {
                yield return $"{Examples(foreign)} in {folder.Key} {Are(foreign)} not of the run that made this folder ({manifest.Markers}), or that run was not "
                    + "finished. Finish it, or take the other files out; to use the folder as it stands, remove its markers.";
            }

            if (missing.Length > 0)
            {
                yield return $"{Examples(missing)} {Are(missing)} missing from {folder.Key}: the run that made this folder wrote {(missing.Length == 1 ? "it" : "them")} "
                    + $"({manifest.Markers}). Run it again; to use the folder as it stands, remove the markers of these files.";
            }
        }
    }

    /// <summary>
    /// What is wrong with attribute files by their markers: that they were made of documents which have changed since, so that their lines are
    /// about other ones. Only the markers' own folders say so; attributes without markers are taken as they are.
    /// </summary>
    /// <param name="groups">Documents with the attributes that are about to be read with them.</param>
    /// <param name="storage">Where they lie.</param>
    /// <returns>A sentence, or nothing.</returns>
    public static IEnumerable<string> Outdated(IEnumerable<InputGroup> groups, StorageSnapshot storage)
    {
        var folders = new Dictionary<string, Manifest?>(StringComparer.Ordinal);
        var pairs = new List<(string Documents, string Attributes, string Marker)>();
        foreach (InputGroup group in groups)
        {
            foreach (string path in group.Attributes.Select(file => file.Path))
            {
                string folder = Folder(path);
                if (!folders.TryGetValue(folder, out Manifest? manifest))
                    folders[folder] = manifest = Find(folder, storage);
                if (manifest is not null && manifest.Names.Contains(StoragePath.Name(path)))
                    pairs.Add((group.Documents.Path, path, StoragePath.Join(manifest.Markers, StoragePath.Name(path) + MarkerEnd)));
            }
        }

        bool[] isOutdated = new bool[pairs.Count];
        OnThreads.ForEach(pairs.Count, MarkerLook.Readers, i =>
        {
            (string documents, _, string marker) = pairs[i];
            DoneMarker.InputEntry? made = DoneMarker.Read(marker, storage)?.Inputs.FirstOrDefault(input => input.Path == documents);
            isOutdated[i] = made is not null && storage.Find(documents) is { } now && (now.Size != made.Size || now.Identity != made.Identity);
        });
        int count = isOutdated.Count(outdated => outdated);
        if (count == 0)
            yield break;
        (string changed, string first, _) = pairs[Array.IndexOf(isOutdated, true)];
        yield return $"{first}{(count == 1 ? " was" : $" and {count - 1:N0} more were")} made of documents that have changed since ({changed}), and would be taken for those of other texts. "
            + "Run the stage that makes them again; to use them as they stand, remove their markers.";
    }

    private sealed record Manifest(string Markers, HashSet<string> Names);

    /// <summary>The markers of a folder's files: in its own marker folder, or at the same place below that of a folder above.</summary>
    private static Manifest? Find(string folder, IStorage storage)
    {
        string below = "";
        for (string root = folder; ; root = StoragePath.Parent(root))
        {
            string made = StoragePath.Join(root, DoneMarker.Folder);
            string markers = StoragePath.Join(made, below);
            bool isMarked = storage.IsDirectory(made);
            if (isMarked)
                storage.List(made);
            HashSet<string> names =
            [
                .. (isMarked ? storage.Children(markers) : []).Where(child => child.File is not null && child.Path.EndsWith(MarkerEnd, StringComparison.Ordinal))
                    .Select(child => StoragePath.Name(child.Path)[..^MarkerEnd.Length]),
            ];
            if (names.Count > 0)
                return new Manifest(markers, names);
            string parent = StoragePath.Parent(root);
            if (parent == root || parent.Length == 0)
                return null;
            below = below.Length == 0 ? StoragePath.Name(root) : StoragePath.Name(root) + "/" + below;
        }
    }

    private static string Folder(string path) => path.Contains('/') ? StoragePath.Parent(path) : ".";

    private static string Examples(string[] names) =>
        names.Length == 1 ? names[0] : $"{names[0]} and {names.Length - 1:N0} more";

    private static string Are(string[] names) => names.Length == 1 ? "is" : "are";
}
