using System.Globalization;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Several processes with ranks do the stages of one project together, on one disk: their number and their deaths do not show.</summary>
public sealed class RankTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void ProcessesThatAreKilledAreReplacedByAnotherNumberOfThem()
    {
        using var folder = new TempFolder();
        List<string> expected = SharedProject.ContentOfOneProcess(folder["alone"]);

        var random = new Random(TestSeed.Next(output.WriteLine));
        string project = SharedProject.Make(folder["killed"]);
        int hits = 0;
        for (int attempt = 0; attempt < 6; attempt++)
        {
            int world = 2 + attempt % 2;
            int[] files = [.. Enumerable.Range(0, world).Select(_ => 1 + random.Next(4))];
            Parallel.For(0, world, new ParallelOptions { MaxDegreeOfParallelism = world }, rank =>
            {
                string[] stage = SharedProject.Stages[Math.Min(attempt / 2, SharedProject.Stages.Length - 1)];
                Interlocked.Add(ref hits, KilledRun.Of(project, Ranked(stage, rank, world), files[rank]) is null ? 0 : 1);
            });
        }

        hits.ShouldBeGreaterThan(2, "processes have to be killed at work, or this shows nothing");
        Parallel.For(0, 3, rank => All(project, rank, 3));
        SharedProject.Content(project).ShouldBe(expected);
        ProjectContent.NothingIsLeftOver(project);
    }

    [SkippableFact]
    public void AFilterOfOneMachineIsRefusedAndTheOtherWayNamed()
    {
        using var folder = new TempFolder();
        string project = SharedProject.Make(folder["project"]);
        CommandResult result = DolmaProgram.Run(
            project, "dedupe", "--documents", "corpus/documents/*/*.json.gz", "--dedupe.documents.attribute_name", "dup", "--dedupe.documents.key", "$.text",
            "--bloom_filter.file", "filter.bin", "--no-bloom_filter.read_only", "--bloom_filter.estimated_doc_count", "1000", "--bloom_filter.desired_false_positive_rate", "0.01",
            "--dedupe.name", "dup", "--rank", "0", "--world", "2");
        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("dedupe.exact");
    }

    private static IEnumerable<string> Ranked(string[] stage, int rank, int world) =>
        [.. stage, "--rank", $"{rank}", "--world", $"{world}", "--lease_seconds", "30"];

    private static void All(string project, int rank, int world)
    {
        foreach (string[] stage in SharedProject.Stages)
            DolmaProgram.Succeed(project, Ranked(stage, rank, world));
    }
}
