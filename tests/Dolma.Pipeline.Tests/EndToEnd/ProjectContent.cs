using System.Text;
using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>What lies in a project's folder or bucket, for comparing two of them.</summary>
internal static class ProjectContent
{
    /// <summary>Relative path and hash of the decompressed content of every data file, without markers; in ordinal order.</summary>
    public static List<string> Of(string folder, params string[] below) =>
    [
        .. below.SelectMany(part => Directory.EnumerateFiles(Path.Join(folder, part), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            .Select(path => Path.GetRelativePath(folder, path)).Where(path => !path.Split('/').Contains(".dolma", StringComparer.Ordinal))
            .Select(path => Line(path, File.OpenRead(Path.Join(folder, path)), folder)),
    ];

    /// <summary>
    /// Whether a bucket has what <see cref="Of"/> says of a folder, and nothing is left over. The settings of token files are left out, as they say sizes of
    /// files that places are named in.
    /// </summary>
    public static void ShouldHave(this TestBucket bucket, IEnumerable<string> expected, params string[] below)
    {
        string[] found = [.. below.SelectMany(bucket.Keys).Select(key => Line(key, bucket.OpenRead(key), bucket.Root))];
        WithoutSettings(found).ShouldBe(WithoutSettings(expected));
        NothingIsLeftOver(bucket);

        static IEnumerable<string> WithoutSettings(IEnumerable<string> lines) => lines.Where(line => !line.Contains("tokens.json ", StringComparison.Ordinal));
    }

    /// <summary>Files that a run has begun and not finished.</summary>
    public static List<string> Unfinished(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.dolma-tmp", SearchOption.AllDirectories)];

    /// <summary>
    /// Neither claims nor notes of failures, nor half-written files that nobody will finish, nor descriptions of runs, nor what stages keep for
    /// themselves while they work.
    /// </summary>
    public static void NothingIsLeftOver(string folder) => LeftOver(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path))).ShouldBeEmpty();

    /// <summary>Nor uploads that nobody has finished or given up.</summary>
    public static void NothingIsLeftOver(TestBucket bucket)
    {
        LeftOver(bucket.Storage.List(bucket.Root).Select(file => file.Path)).ShouldBeEmpty();
        bucket.Uploads().ShouldBeEmpty();
    }

    /// <summary>Those of the files that are none of a run that has ended.</summary>
    private static IReadOnlyList<string> LeftOver(IEnumerable<string> paths) =>
    [
        .. paths.Where(path => path.Contains(".claim-", StringComparison.Ordinal) || Path.GetExtension(path) is ".failed" or ".run" or ".dolma-tmp"
            || path.Split('/').Contains("work", StringComparer.Ordinal) || path.Contains(".dolma/shuffle/", StringComparison.Ordinal)),
    ];

    /// <param name="root">Where the project is.</param>
    private static string Line(string path, Stream packed, string root)
    {
        using Stream content = Codec.OpenRead(packed, CompressionKinds.FromPath(path), path);
        if (!path.EndsWith(".csv.gz", StringComparison.Ordinal))
            return $"{path} {ContentHash.Of(content)}";
        // The index of a token file names its inputs by the paths that they were given as.
        using var reader = new StreamReader(content);
        using var relative = new MemoryStream(Encoding.UTF8.GetBytes(reader.ReadToEnd().Replace(root + "/", "", StringComparison.Ordinal)));
        return $"{path} {ContentHash.Of(relative)}";
    }
}
