using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Taggers;
using Dolma.Testing;

namespace Dolma.Benchmarks;

/// <summary>What every tagger alone does a core: gzip in, tags, gzip out, through the driver, on one worker.</summary>
internal static class TaggerSpeeds
{
    /// <summary>Those that the original's users run together most.</summary>
    private static readonly string[] Four = ["c4_v2", "gopher_v2", "pii_regex_with_counts_fast_v2", "ft_lang_id_en_doc_v2"];

    /// <summary>One line of the table.</summary>
    /// <param name="Name">Of the tagger, or what was measured instead.</param>
    /// <param name="MegabytesPerSecond">10⁶ bytes of JSON lines a second and core.</param>
    /// <param name="Allocated">Bytes a document.</param>
    public sealed record Speed(string Name, double MegabytesPerSecond, long Allocated);

    /// <summary>Prints limits and speeds as tab-separated lines: name, MB/s a core, bytes allocated a document.</summary>
    public static int Print(string documents, IReadOnlyList<string> names)
    {
        string[] files = [.. Directory.EnumerateFiles(documents, "*.json.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        foreach ((string name, double speed) in MachineLimits.Measure(files))
            Console.WriteLine($"limit: {name}\t{speed:0}\t");
        TaggerRegistry registry = TaggerRegistry.BuiltIn();
        var resources = GoldenResources.With(null);
        if (names.Count == 0)
            Report(Measure(string.Join(" + ", Four), Four, files, registry, resources));
        foreach (string name in names.Count > 0 ? names : [.. registry.Names])
            Report(Measure(name, [name], files, registry, resources));
        return 0;
    }

    private static void Report(Speed speed) => Console.WriteLine($"{speed.Name}\t{speed.MegabytesPerSecond:0.0}\t{speed.Allocated}");

    private static Speed Measure(string title, string[] taggers, string[] files, TaggerRegistry registry, GoldenResources resources)
    {
        using var folder = new TempFolder();
        using var tagging = new TagOperator(new TagOptions { Taggers = taggers, Experiment = "x" }, registry, resources);
        ShardTask[] tasks =
        [
            .. files.Select((file, i) => new ShardTask(
                file, i, [new InputGroup(new InputFile(file, CompressionKind.Gzip), [])],
                [new OutputFile(folder[$"{i}.json.gz"], CompressionKind.Gzip)], [])),
        ];
        long bytes = 0;
        long count = 0;
        void Run()
        {
            var driver = new TaskDriver(new DiskStorage(), new DriverOptions { Workers = 1, Effort = CompressionEffort.Fastest });
            IReadOnlyList<TaskResult> results = driver.Run(tasks, tagging);
            bytes = results.Sum(r => r.Counts["bytes_in"]);
            count = results.Sum(r => r.Counts["documents"]);
        }

        Run();
        double speed = ProcessorTime.MegabytesPerSecond(bytes, Run);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Run();
        return new Speed(title, speed, (GC.GetTotalAllocatedBytes(precise: true) - before) / Math.Max(1, count));
    }
}
