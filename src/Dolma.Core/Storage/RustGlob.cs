namespace Dolma.Core.Storage;

/// <summary>
/// Patterns as the original's Rust half has them (<c>dedupe</c>, <c>mix</c>): as in Python, but hidden files match too. Patterns keep
/// their order, and a file that two of them match comes twice.
/// Source: <c>dolma:src/s3_util.rs</c>, <c>dolma:src/shard.rs</c>, the <c>glob</c> crate.
/// </summary>
/// <remarks>
/// <para>
/// On S3 the original took the text before the first <c>*</c> as a prefix, and wanted the pieces after it merely somewhere in the key, in
/// any order; <c>?</c> and <c>[</c> meant themselves. That is what <c>compat</c> brings back; otherwise a pattern means the same there as on
/// a disk.
/// </para>
/// <para>
/// A directory that is named without a pattern stands for its files: on a disk those right in it, on S3 all below it. (The original read a
/// local one as a file without lines; its Python half, which only counts them, took the files.) Directories matched by a pattern are left
/// out.
/// </para>
/// </remarks>
public static class RustGlob
{
    /// <summary>The files, pattern by pattern, each in order of path; of S3 patterns the union, in order of path.</summary>
    /// <param name="compat">Match on S3 as the original did.</param>
    /// <param name="onDirectory">Told each directory that a pattern matched.</param>
    /// <exception cref="ConfigException">Some patterns are on S3 and some are not, or one is malformed.</exception>
    public static IReadOnlyList<StoredFile> Expand(
        IStorage storage, IReadOnlyList<string> patterns, bool compat = false, Action<string>? onDirectory = null)
    {
        var problems = patterns.Select(Problem).OfType<ConfigProblem>().ToList();
        bool anyRemote = patterns.Any(IsRemote);
        if (anyRemote && !patterns.All(IsRemote))
        {
            problems.Add(new ConfigProblem(
                "", $"Cannot mix S3 and local paths: {patterns.First(IsRemote)} and {patterns.First(path => !IsRemote(path))}"));
        }

        if (problems.Count > 0)
            throw new ConfigException(problems);
        var files = new List<StoredFile>();
        foreach (string pattern in patterns)
        {
            files.AddRange(anyRemote && compat
                ? ContainingAllPieces(storage, pattern)
                : Matching(storage, pattern, anyRemote, onDirectory));
        }

        if (anyRemote)
            files.Sort(static (a, b) => PathOrder.Instance.Compare(a.Path, b.Path));
        return files;
    }

    /// <summary>What the crate would refuse; null if it takes the pattern.</summary>
    private static ConfigProblem? Problem(string pattern)
    {
        foreach (string component in pattern.Split('/'))
        {
            if (component.Contains("**", StringComparison.Ordinal) && component != "**")
                return new ConfigProblem("", $"{pattern}: `**` has to stand alone between slashes, and here it is part of `{component}`.");
        }

        return null;
    }

    private static bool IsRemote(string path) => StoragePath.Scheme(path).Length > 0;

    private static List<StoredFile> Matching(IStorage storage, string pattern, bool remote, Action<string>? onDirectory)
    {
        bool plain = !PythonGlob.IsGlob(pattern);
        if (plain && storage.Find(pattern) is null && storage.IsDirectory(pattern))
            pattern = StoragePath.Join(pattern, remote ? "**" : "*");
        var walk = new GlobWalk(storage, GlobDialect.Rust);
        List<StoredFile> files = walk.Files(pattern);
        if (onDirectory is not null)
            walk.Directories.ForEach(onDirectory);
        return files;
    }

    private static IEnumerable<StoredFile> ContainingAllPieces(IStorage storage, string pattern)
    {
        string[] pieces = pattern.Split('*');
        string prefix = pieces[0];
        int slash = prefix.LastIndexOf('/');
        bool bucketOnly = slash < StoragePath.Scheme(pattern).Length + "://".Length;
        if (bucketOnly && pieces.Length > 1)
            throw new ConfigException("", $"{pattern}: the bucket has to be named; patterns can only follow after it, as in s3://bucket/*.");
        string directory = bucketOnly ? prefix : prefix[..slash];
        return storage.List(directory).Where(file =>
            file.Path.StartsWith(prefix, StringComparison.Ordinal)
            && !file.Path.EndsWith('/')
            && !file.Path[directory.Length..].Contains($"/{GlobWalk.OwnFolder}/", StringComparison.Ordinal)
            && pieces.All(piece => file.Path.Contains(piece, StringComparison.Ordinal)));
    }
}
