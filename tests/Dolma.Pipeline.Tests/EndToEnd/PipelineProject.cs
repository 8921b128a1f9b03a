using System.Collections.Concurrent;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>
/// The demo's pipeline on the samples and on small synthetic shards, as several processes do it: duplicates are found exactly, since a filter is the
/// memory of one process, and tokens are shuffled across all of it.
/// </summary>
internal static class PipelineProject
{
    public const int Shards = 200;

    /// <summary>Those of the samples.</summary>
    public const int SampleShards = 18;

    /// <summary>What <c>dolma run</c> takes.</summary>
    public const string Pipeline = "pipeline.yaml";

    /// <summary>Megabytes of one synthetic shard: some four documents.</summary>
    private const double ShardMegabytes = 0.006;

    private static readonly ConcurrentDictionary<int, Lazy<IReadOnlyList<string>>> Expected = new();

    /// <summary>Where its outputs lie.</summary>
    public static string[] Data { get; } = ["corpus/attributes", "mixed", "tokens"];

    /// <summary>Makes inputs and configs.</summary>
    /// <param name="shards">Synthetic ones, besides <see cref="SampleShards"/>.</param>
    /// <param name="root">What all paths of data begin with: nothing for the folder itself, <c>s3://bucket/</c> say.</param>
    /// <returns>The project's folder.</returns>
    public static string Make(string path, int shards = Shards, string root = "")
    {
        string samples = SharedData.InRepository("samples/documents");
        DolmaProgram.CopyFolder(samples, Path.Join(path, "corpus/documents"));
        SampleCorpus.Make(samples, Path.Join(path, "corpus/documents/synthetic"), shards * ShardMegabytes, shards);
        foreach (string config in Directory.EnumerateFiles(SharedData.InRepository("configs/demo"), "*.yaml"))
            File.WriteAllText(Path.Join(path, Path.GetFileName(config)), Rooted(File.ReadAllText(config), root));
        File.Copy(SharedData.InRepository("samples/tokenizer.json"), Path.Join(path, "tokenizer.json"));
        return path;
    }

    /// <summary>Makes one whose data are in a bucket.</summary>
    /// <param name="path">Where its commands are run.</param>
    public static string Make(string path, int shards, TestBucket bucket)
    {
        Make(path, shards, bucket.Root + "/");
        bucket.PutFolder(Path.Join(path, "corpus/documents"), "corpus/documents");
        return path;
    }

    /// <summary>What one process on its own makes of it, made once: lines to compare with <see cref="Content"/>.</summary>
    public static IReadOnlyList<string> ContentOfOneProcess(int shards = Shards) => Expected.GetOrAdd(shards, _ => new Lazy<IReadOnlyList<string>>(() =>
    {
        using TempFolder folder = TempFolder.InMemory();
        string project = Make(folder["alone"], shards);
        DolmaProgram.Succeed(project, "run", Pipeline, "--processes", "2");
        ShouldHaveHadSomethingToDo(project, shards);
        return Content(project);
    })).Value;

    public static IReadOnlyList<string> Content(string project) => ProjectContent.Of(project, Data);

    /// <summary>In every stage, or comparing with it shows nothing.</summary>
    private static void ShouldHaveHadSomethingToDo(string project, int shards)
    {
        foreach (string attributes in (string[])["base", "dup_docs", "dup_paragraphs"])
        {
            string folder = Path.Join(project, "corpus/attributes", attributes);
            DolmaProgram.Files(folder).Count.ShouldBe(shards + SampleShards, attributes);
            DolmaProgram.Files(folder).Any(file => DolmaProgram.Content(Path.Join(folder, file)).AsSpan().IndexOf("[[0,"u8) >= 0).ShouldBeTrue(attributes);
        }

        DolmaProgram.Files(Path.Join(project, "mixed")).Count.ShouldBeGreaterThan(2);
        DolmaProgram.Files(Path.Join(project, "tokens")).Count(file => file.EndsWith(".npy", StringComparison.Ordinal)).ShouldBeGreaterThan(2);
    }

    private static string Rooted(string config, string root)
    {
        foreach (string data in (string[])["corpus/documents", "mixed/", "filters/"])
            config = config.Replace(" " + data, $" {root}{data}", StringComparison.Ordinal);
        config = config.Replace("destination: tokens", $"destination: {root}tokens", StringComparison.Ordinal);
        foreach (string dedupe in (string[])["2-dedupe-documents.yaml", "3-dedupe-paragraphs.yaml"])
        {
            config = config.Replace(
                $"config: {dedupe}", $"config: {dedupe}\n    set: {{dedupe.exact: true, bloom_filter.file: {root}index-{dedupe[0]}}}", StringComparison.Ordinal);
        }

        return config.Replace(
            "config: 5-tokens.yaml", "config: 5-tokens.yaml\n    set: {shuffle: global, parts: 3, max_size: 60000, seed: 7}", StringComparison.Ordinal);
    }
}
