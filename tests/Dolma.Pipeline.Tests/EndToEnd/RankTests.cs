using System.Globalization;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Several processes with ranks do the stages of one project together, on one disk: their number and their deaths do not show.</summary>
public sealed class RankTests(ITestOutputHelper output)
{
    private static readonly string[] Data = ["corpus/attributes", "mixed", "tokens"];

    private static readonly string[][] Stages =
    [
        ["tag", "--documents", "corpus/documents/*/*.json.gz", "--experiment", "base", "--taggers", .. DolmaProgram.SixTaggers],
        [
            "dedupe", "--documents", "corpus/documents/*/*.json.gz", "--dedupe.name", "dup", "--dedupe.exact", "--dedupe.paragraphs.attribute_name", "dup",
            "--bloom_filter.file", "index", "--no-bloom_filter.read_only", "--bloom_filter.estimated_doc_count", "1000",
            "--bloom_filter.desired_false_positive_rate", "0.01",
        ],
        ["-c", "mix.yaml", "mix"],
        [
            "tokens", "--documents", "mixed", "--destination", "tokens", "--tokenizer.name_or_path", SharedData.InRepository("samples/tokenizer.json"),
            "--tokenizer.eos_token_id", "0", "--dtype", "uint16", "--files_per_process", "1",
        ],
    ];

    [SkippableFact]
    public void OneThreeAndSevenProcessesWriteWhatOneWithoutARankWrites()
    {
        using var folder = new TempFolder();
        string alone = Project(folder["alone"]);
        foreach (string[] stage in Stages)
            DolmaProgram.Succeed(alone, stage);
        List<string> expected = ProjectContent.Of(alone, Data);
        expected.Count.ShouldBeGreaterThan(24);

        foreach (int world in (int[])[1, 3, 7])
        {
            string project = Project(folder[$"{world}"]);
            Parallel.For(0, world, new ParallelOptions { MaxDegreeOfParallelism = world }, rank => All(project, rank, world));
            ProjectContent.Of(project, Data).ShouldBe(expected, $"{world} processes");
            NothingIsLeftOver(project);
        }
    }

    [SkippableFact]
    public void ProcessesThatAreKilledAreReplacedByAnotherNumberOfThem()
    {
        using var folder = new TempFolder();
        string alone = Project(folder["alone"]);
        foreach (string[] stage in Stages)
            DolmaProgram.Succeed(alone, stage);
        List<string> expected = ProjectContent.Of(alone, Data);

        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string project = Project(folder["killed"]);
        int hits = 0;
        for (int attempt = 0; attempt < 6; attempt++)
        {
            int world = 2 + attempt % 2;
            int[] files = [.. Enumerable.Range(0, world).Select(_ => 1 + random.Next(4))];
            Parallel.For(0, world, new ParallelOptions { MaxDegreeOfParallelism = world }, rank =>
            {
                string[] stage = Stages[Math.Min(attempt / 2, Stages.Length - 1)];
                Interlocked.Add(ref hits, KilledRun.Of(project, Ranked(stage, rank, world), files[rank]) is null ? 0 : 1);
            });
        }

        hits.ShouldBeGreaterThan(2, "processes have to be killed at work, or this shows nothing");
        Parallel.For(0, 3, rank => All(project, rank, 3));
        ProjectContent.Of(project, Data).ShouldBe(expected);
        NothingIsLeftOver(project);
    }

    [SkippableFact]
    public void AFilterOfOneMachineIsRefusedAndTheOtherWayNamed()
    {
        using var folder = new TempFolder();
        string project = Project(folder["project"]);
        CommandResult result = DolmaProgram.Run(
            project, "dedupe", "--documents", "corpus/documents/*/*.json.gz", "--dedupe.documents.attribute_name", "dup", "--dedupe.documents.key", "$.text",
            "--bloom_filter.file", "filter.bin", "--no-bloom_filter.read_only", "--bloom_filter.estimated_doc_count", "1000", "--bloom_filter.desired_false_positive_rate", "0.01",
            "--dedupe.name", "dup", "--rank", "0", "--world", "2");
        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("dedupe.exact");
    }

    private static IEnumerable<string> Ranked(string[] stage, int rank, int world) =>
        [.. stage, "--rank", $"{rank}", "--world", $"{world}", "--lease_seconds", "5"];

    private static void All(string project, int rank, int world)
    {
        foreach (string[] stage in Stages)
            DolmaProgram.Succeed(project, Ranked(stage, rank, world));
    }

    private static string Project(string path)
    {
        SampleCorpus.Make(SharedData.InRepository("samples/documents"), Path.Join(path, "corpus/documents/sample"), megabytes: 12, shards: 24);
        File.WriteAllText(
            Path.Join(path, "mix.yaml"),
            """
            streams:
              - name: long
                documents: ["corpus/documents/*/*.json.gz"]
                attributes: [base, dup]
                output: {path: mixed, max_size_in_bytes: 500000}
                filter:
                  exclude: ["$.attributes[?(@.base__gopher_v2__word_count[0][2] < 25)]"]
                span_replacement:
                  - {span: $.attributes.dup, min_score: 0.5, replacement: ""}
            """);
        return path;
    }

    /// <summary>Neither claims nor notes of failures, nor half-written files that nobody will finish.</summary>
    private static void NothingIsLeftOver(string project)
    {
        Directory.EnumerateFiles(project, "*", SearchOption.AllDirectories)
            .Where(path => path.Contains(".claim-", StringComparison.Ordinal) || path.EndsWith(".failed", StringComparison.Ordinal))
            .ShouldBeEmpty();
        ProjectContent.Unfinished(project).ShouldBeEmpty();
        DolmaProgram.Files(Path.Join(project, "index/work")).ShouldBeEmpty();
    }
}
