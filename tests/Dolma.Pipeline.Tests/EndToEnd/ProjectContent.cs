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
}
