using System.Text.Json;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A whole pipeline, on the samples and 200 synthetic shards, by every executor: what comes out is what one process makes on its own.</summary>
[Collection(MatrixCollection.Name)]
public sealed class ExecutorMatrixTests(RabbitBroker broker, SlurmCluster cluster, ITestOutputHelper output) : IDisposable
{
    private const int Many = 2000;

    private readonly TempFolder _folder = TempFolder.InMemory();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData(1, PipelineProject.Shards)]
    [InlineData(3, PipelineProject.Shards)]
    [InlineData(7, PipelineProject.Shards)]
    [InlineData(3, Many)]
    public void ProcessesWithRanks(int world, int shards)
    {
        string project = Project(shards);
        Ranks(project, world);
        ShouldBeThatOfOneProcess(project, shards);
        int[] written = [.. Enumerable.Range(0, world).Select(rank => Written(Path.Join(project, $"run.{rank}.json"), "tag"))];
        output.WriteLine($"shards tagged by each process: {string.Join(", ", written)}");
        written.Sum().ShouldBe(shards + PipelineProject.SampleShards, "each shard is made by one of them");
        DolmaProgram.Succeed(project, "status", PipelineProject.Pipeline).Output.ShouldContain("done");
    }

    [SkippableTheory]
    [InlineData(PipelineProject.Shards)]
    [InlineData(Many)]
    public void ThreeProcessesThatAreKilledHalfwayAndSevenThatGoOn(int shards)
    {
        string project = Project(shards);
        var random = new Random(TestSeed.Next(output.WriteLine));
        // Three stages make an attribute file of each shard; there is much left to do when the last one is killed.
        int[] files = [.. Enumerable.Range(0, 3).Select(_ => random.Next(shards / 4, 5 * shards / 2))];
        output.WriteLine($"killed when there are {string.Join(", ", files)} attribute files");
        string attributes = Path.Join(project, "corpus/attributes");
        Parallel.For(0, 3, new ParallelOptions { MaxDegreeOfParallelism = 3 }, rank =>
            KilledRun.Until(project, Ranked(rank, 3), () => DolmaProgram.Files(attributes).Count >= files[rank]).ShouldBeTrue());

        Ranks(project, 7);
        ShouldBeThatOfOneProcess(project, shards);
    }

    [SkippableTheory]
    [InlineData(1, PipelineProject.Shards)]
    [InlineData(2, PipelineProject.Shards)]
    [InlineData(5, PipelineProject.Shards)]
    [InlineData(5, Many)]
    public void Workers(int workers, int shards)
    {
        string project = Project(shards);
        using var crew = new Crew(broker, project, DolmaProgram.Variables());
        for (int worker = 0; worker < workers; worker++)
        {
            // Not all machines of a pool are alike.
            Dictionary<string, string?> variables = crew.Variables();
            variables["DOTNET_EnableAVX2"] = worker == workers - 1 ? "0" : null;
            crew.Worker(variables, "--processes", $"{worker % 2 + 1}");
        }

        CommandResult result = crew.Run(["run", PipelineProject.Pipeline]);

        result.ExitCode.ShouldBe(0, result + crew.Said);
        crew.StopAll();
        ShouldBeThatOfOneProcess(project, shards);
    }

    [SkippableTheory]
    [InlineData(PipelineProject.Shards)]
    [InlineData(Many)]
    public void ArrayJobsOfSlurm(int shards)
    {
        string project = Project(shards);

        CommandResult result = DolmaProgram.Run(
            project, DolmaProgram.Variables(cluster.Require()), "run", PipelineProject.Pipeline, "--executor", "slurm", "--slurm.poll_seconds", "1", "--slurm.jobs", "7");

        string logs = string.Concat(Directory.EnumerateFiles(project, "*.log", SearchOption.AllDirectories).Select(File.ReadAllText));
        result.ExitCode.ShouldBe(0, result + logs);
        // Fewer than asked for: more than an array may have here.
        result.Errors.ShouldContain($"with {SlurmCluster.MaxArraySize} tasks for ", customMessage: result.ToString());
        logs.ShouldContain("one phase: nothing more to do here");
        cluster.Ask("squeue", "--noheader").ShouldBeEmpty();
        ShouldBeThatOfOneProcess(project, shards);
    }

    private static IEnumerable<string> Ranked(int rank, int world) =>
        ["run", PipelineProject.Pipeline, "--rank", $"{rank}", "--world", $"{world}", "--lease_seconds", "30", "--report", "run.json"];

    private static void Ranks(string project, int world) => Parallel.For(
        0, world, new ParallelOptions { MaxDegreeOfParallelism = world }, rank => DolmaProgram.Succeed(project, Ranked(rank, world)));

    /// <summary>Shards that one process has written in this stage.</summary>
    private static int Written(string report, string stage)
    {
        using JsonDocument run = JsonDocument.Parse(File.ReadAllBytes(report));
        return run.RootElement.GetProperty("stages").EnumerateArray().Where(step => step.GetProperty("pipeline_stage").GetString() == stage)
            .Sum(step => step.GetProperty("shards").GetProperty("done").GetInt32());
    }

    private static void ShouldBeThatOfOneProcess(string project, int shards)
    {
        PipelineProject.Content(project).ShouldBe(PipelineProject.ContentOfOneProcess(shards));
        ProjectContent.NothingIsLeftOver(project);
    }

    private string Project(int shards)
    {
        Skip.If(shards > PipelineProject.Shards && !SyntheticDocuments.RunsAll, "takes minutes: ./test.sh --all");
        return PipelineProject.Make(_folder["project"], shards);
    }
}
