using Dolma.Core.Storage;

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

    private sealed record Manifest(string Markers, HashSet<string> Names);

    /// <summary>The markers of a folder's files: in its own marker folder, or at the same place below that of a folder above.</summary>
    private static Manifest? Find(string folder, IStorage storage)
    {
        string below = "";
        for (string root = folder; ; root = StoragePath.Parent(root))
        {
            string markers = StoragePath.Join(StoragePath.Join(root, DoneMarker.Folder), below);
            HashSet<string> names =
            [
                .. storage.Children(markers).Where(child => child.File is not null && child.Path.EndsWith(MarkerEnd, StringComparison.Ordinal))
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
