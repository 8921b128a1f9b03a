using System.Text.Json;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A pipeline that several processes run, and one that is killed and goes on.</summary>
public sealed class RunTests : IDisposable
{
    private static readonly string[] Data = ["corpus/attributes", "mixed", "tokens"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void ProcessesWithRanksMakeWhatOneMakes()
    {
        string alone = Project("alone");
        DolmaProgram.Succeed(alone, "run", "pipeline.yaml", "--report", "run.json");
        string shared = Project("shared");
        Parallel.For(0, 3, new ParallelOptions { MaxDegreeOfParallelism = 3 }, rank => DolmaProgram.Succeed(
            shared, "run", "pipeline.yaml", "--rank", $"{rank}", "--world", "3", "--report", "run.json"));
        ProjectContent.Of(shared, Data).ShouldBe(ProjectContent.Of(alone, Data));
        int written = Enumerable.Range(0, 3).Sum(rank => Written(Path.Join(shared, $"run.{rank}.json"), "tag"));
        written.ShouldBe(18, "each shard was made by one of them");
        DolmaProgram.Succeed(shared, "status", "pipeline.yaml").Output.ShouldContain("done");
    }

    [SkippableFact]
    public void AKilledRunGoesOnWhereItWas()
    {
        string alone = Project("alone");
        DolmaProgram.Succeed(alone, "run", "pipeline.yaml");
        string killed = Project("killed");
        foreach (int files in (int[])[5, 20, 15])
            KilledRun.Of(killed, ["run", "pipeline.yaml"], files, default);
        DolmaProgram.Run(killed, "status", "pipeline.yaml").ExitCode.ShouldBeOneOf(0, 1);
        DolmaProgram.Succeed(killed, "run", "pipeline.yaml");
        ProjectContent.Of(killed, Data).ShouldBe(ProjectContent.Of(alone, Data));
        DolmaProgram.Succeed(killed, "status", "pipeline.yaml");
    }

    [SkippableFact]
    public void EveryRecipeIsAPipeline()
    {
        string[] pipelines = Directory.GetFiles(SharedData.InRepository("configs"), "pipeline*.yaml", SearchOption.AllDirectories);
        pipelines.Length.ShouldBeGreaterThan(5);
        var variables = new Dictionary<string, string?>(DolmaProgram.Variables(), StringComparer.Ordinal) { ["DOLMA_DATA"] = "data" };
        foreach (string pipeline in pipelines)
        {
            string printed = DolmaProgram.Succeed(_folder.FullPath, variables, "run", pipeline, "--dryrun").Output;
            printed.Split('\n').Count(line => line.StartsWith("# ", StringComparison.Ordinal)).ShouldBe(
                File.ReadLines(pipeline).Count(line => !line.StartsWith('#') && line.Contains("command: ", StringComparison.Ordinal)), pipeline);
        }
    }

    private static int Written(string path, string stage)
    {
        using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(path));
        return report.RootElement.GetProperty("stages").EnumerateArray().Where(step => step.GetProperty("pipeline_stage").GetString() == stage)
            .Sum(step => step.GetProperty("shards").GetProperty("done").GetInt32());
    }

    private string Project(string name)
    {
        DolmaProgram.CopyFolder(SharedData.InRepository("samples/documents"), _folder[$"{name}/corpus/documents"]);
        foreach (string config in Directory.EnumerateFiles(SharedData.InRepository("configs/demo"), "*.yaml"))
            _folder.Write($"{name}/{Path.GetFileName(config)}", File.ReadAllBytes(config));
        File.Copy(SharedData.InRepository("samples/tokenizer.json"), _folder[$"{name}/tokenizer.json"]);
        // A filter is the memory of one process; an index is not.
        string pipeline = File.ReadAllText(SharedData.InRepository("configs/demo/pipeline.yaml"));
        foreach (string what in (string[])["documents", "paragraphs"])
            pipeline = pipeline.Replace($"dedupe-{what}.yaml", $"dedupe-{what}.yaml\n    set: {{dedupe.exact: true, bloom_filter.file: index-{what}}}", StringComparison.Ordinal);
        _folder.Write($"{name}/pipeline.yaml", System.Text.Encoding.UTF8.GetBytes(pipeline));
        return _folder[name];
    }
}
