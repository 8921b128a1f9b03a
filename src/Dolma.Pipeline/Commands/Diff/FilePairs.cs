using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Storage;

namespace Dolma.Pipeline.Commands.Diff;

/// <summary>A file of both sides, or of one.</summary>
/// <param name="Name">Relative path in A, in B if A lacks it.</param>
/// <param name="Key">The same without the extension of its compression.</param>
internal sealed record FilePair(string Name, string Key, StoredFile? A, StoredFile? B);

/// <summary>
/// Lines up the files of two folders by their paths below them. The extension of a compression does not count: <c>x.json.gz</c> and
/// <c>x.json.zst</c> are one file. What is hidden (<c>.dolma</c>) is no data.
/// </summary>
internal static class FilePairs
{
    /// <summary>All files, in order of path; two files as one pair, whatever their names.</summary>
    /// <exception cref="ConfigException">Something is not there, or a file is to be compared with a folder.</exception>
    public static IReadOnlyList<FilePair> Find(IStorage storage, string a, string b)
    {
        StoredFile? fileA = storage.Find(a);
        StoredFile? fileB = storage.Find(b);
        if (fileA is not null && fileB is not null)
            return [new FilePair(StoragePath.Name(a), KeyOf(StoragePath.Name(a)), fileA, fileB)];
        Dictionary<string, List<StoredFile>> filesOfA = fileA is null ? Files(storage, a) : [];
        Dictionary<string, List<StoredFile>> filesOfB = fileB is null ? Files(storage, b) : [];
        List<ConfigProblem> problems = [];
        if (fileA is null && filesOfA.Count == 0)
            problems.Add(Nothing("a", a));
        if (fileB is null && filesOfB.Count == 0)
            problems.Add(Nothing("b", b));
        if (problems.Count == 0 && (fileA is null) != (fileB is null))
            problems.Add(new ConfigProblem("b", $"{(fileA is null ? a : b)} is a folder and {(fileA is null ? b : a)} a file. Give two folders, or two files."));
        if (problems.Count > 0)
            throw new ConfigException(problems);

        return
        [
            .. filesOfA.Keys.Union(filesOfB.Keys, StringComparer.Ordinal).Order(PathOrder.Instance)
                .SelectMany(key => Pair(key, filesOfA.GetValueOrDefault(key) ?? [], filesOfB.GetValueOrDefault(key) ?? [], a, b)),
        ];
    }

    /// <summary>The path without the extension of its compression.</summary>
    public static string KeyOf(string path) =>
        CompressionKinds.FromPath(path) == CompressionKind.None ? path : path[..path.LastIndexOf('.')];

    /// <summary>Files with the same full name belong together before those that differ in compression.</summary>
    private static IEnumerable<FilePair> Pair(string key, List<StoredFile> filesOfA, List<StoredFile> filesOfB, string a, string b)
    {
        foreach (StoredFile file in filesOfA.ToList())
        {
            string name = StoragePath.WithoutPrefix(file.Path, a);
            int same = filesOfB.FindIndex(other => StoragePath.WithoutPrefix(other.Path, b) == name);
            if (same < 0)
                continue;
            yield return new FilePair(name, key, file, filesOfB[same]);
            filesOfA.Remove(file);
            filesOfB.RemoveAt(same);
        }

        for (int i = 0; i < Math.Max(filesOfA.Count, filesOfB.Count); i++)
        {
            StoredFile? left = i < filesOfA.Count ? filesOfA[i] : null;
            StoredFile? right = i < filesOfB.Count ? filesOfB[i] : null;
            string name = left is { } known ? StoragePath.WithoutPrefix(known.Path, a) : StoragePath.WithoutPrefix(right!.Value.Path, b);
            yield return new FilePair(name, key, left, right);
        }
    }

    private static Dictionary<string, List<StoredFile>> Files(IStorage storage, string folder) => storage.List(folder)
        .Where(file => !StoragePath.WithoutPrefix(file.Path, folder).Split('/').Any(part => part.StartsWith('.')))
        .GroupBy(file => KeyOf(StoragePath.WithoutPrefix(file.Path, folder)), StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);

    private static ConfigProblem Nothing(string key, string path) => new(
        key,
        $"is {path}, and there is no such file, nor a folder with files in it. Give a folder of attributes, of mixed documents or of tokens, or one file.");
}
