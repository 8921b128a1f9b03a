using System.Text;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>The project of <see cref="SharedProject"/>, its inputs and outputs in a bucket.</summary>
internal static class BucketProject
{
    /// <summary>Fills the bucket with the documents of a project on disk.</summary>
    /// <param name="project">Where that lies.</param>
    /// <param name="folder">Where the commands will run: what is no data is put there.</param>
    public static void Make(string project, S3Bucket bucket, TempFolder folder)
    {
        foreach (string file in DolmaProgram.Files(Path.Join(project, "corpus/documents")))
            bucket.Put($"corpus/documents/{file}", File.ReadAllBytes(Path.Join(project, "corpus/documents", file)));
        string mix = File.ReadAllText(Path.Join(project, "mix.yaml"));
        folder.Write("mix.yaml", mix.Replace("\"corpus/", $"\"{bucket.Root}/corpus/", StringComparison.Ordinal).Replace("path: mixed", $"path: {bucket.Root}/mixed", StringComparison.Ordinal));
    }

    /// <summary>The stages, with all paths in the bucket.</summary>
    public static IEnumerable<string[]> Stages(S3Bucket bucket) => SharedProject.Stages.Select(
        stage => stage.Select((word, i) => i > 0 && (word.StartsWith("corpus/", StringComparison.Ordinal) || word is "index" or "mixed" or "tokens") ? $"{bucket.Root}/{word}" : word).ToArray())
        // The last word of a config's command is the command.
        .Select(stage => stage[0] == "-c" ? [stage[0], stage[1], SharedProject.Stages.First(known => known[0] == "-c")[2]] : stage);

    /// <summary>Path and hash of each data file of the project on disk, as <see cref="Content"/> has them.</summary>
    public static List<string> ContentOnDisk(string project) => Content(
        SharedProject.Data.SelectMany(part => DolmaProgram.Files(Path.Join(project, part)).Select(file => $"{part}/{file}")), key => DolmaProgram.Content(Path.Join(project, key)), "");

    /// <summary>The same of the bucket.</summary>
    public static List<string> Content(S3Bucket bucket) => Content(SharedProject.Data.SelectMany(bucket.Keys), bucket.Content, bucket.Root + "/");

    /// <param name="root">What the paths of inputs begin with where outputs name them.</param>
    private static List<string> Content(IEnumerable<string> keys, Func<string, byte[]> read, string root)
    {
        var lines = new List<string>();
        // The settings beside token files say sizes of files, too, which differ with the length of a name in them.
        foreach (string key in keys.Where(key => !key.EndsWith("/tokens.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            byte[] content = read(key);
            if (root.Length > 0 && key.EndsWith(".csv.gz", StringComparison.Ordinal))
                content = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace(root, "", StringComparison.Ordinal));
            lines.Add($"{key} {ContentHash.Of(content, 0):x32}");
        }

        return lines;
    }
}
