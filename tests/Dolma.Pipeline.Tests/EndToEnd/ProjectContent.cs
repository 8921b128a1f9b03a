using Dolma.Core.Compression;
using Dolma.Core.Storage;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>What lies in a project's folder, for comparing two of them.</summary>
internal static class ProjectContent
{
    /// <summary>Relative path and hash of the decompressed content of every data file, without markers; in ordinal order.</summary>
    public static List<string> Of(string folder, params string[] below)
    {
        var lines = new List<string>();
        foreach (string part in below)
        {
            string root = Path.Join(folder, part);
            foreach (string path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                string relative = Path.GetRelativePath(folder, path);
                if (relative.Split('/').Contains(".dolma", StringComparer.Ordinal))
                    continue;
                using Stream content = Codec.OpenRead(File.OpenRead(path), CompressionKinds.FromPath(path), path);
                lines.Add($"{relative} {ContentHash.Of(content)}");
            }
        }

        return lines;
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

    /// <summary>Those of the files that are none of a run that has ended.</summary>
    public static IReadOnlyList<string> LeftOver(IEnumerable<string> paths) =>
    [
        .. paths.Where(path => path.Contains(".claim-", StringComparison.Ordinal) || Path.GetExtension(path) is ".failed" or ".run" or ".dolma-tmp"
            || path.Split('/').Contains("work", StringComparer.Ordinal) || path.Contains(".dolma/shuffle/", StringComparison.Ordinal)),
    ];
}
