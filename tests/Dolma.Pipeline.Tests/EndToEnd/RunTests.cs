using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A pipeline that is killed and goes on, and those of the recipes.</summary>
public sealed class RunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void AKilledRunGoesOnWhereItWas()
    {
        const int Shards = 20;
        string project = PipelineProject.Make(_folder["killed"], Shards);
        foreach (int files in (int[])[5, 20, 15])
            KilledRun.Of(project, ["run", PipelineProject.Pipeline], files, default);
        DolmaProgram.Run(project, "status", PipelineProject.Pipeline).ExitCode.ShouldBeOneOf(0, 1);
        DolmaProgram.Succeed(project, "run", PipelineProject.Pipeline);
        PipelineProject.Content(project).ShouldBe(PipelineProject.ContentOfOneProcess(Shards));
        DolmaProgram.Succeed(project, "status", PipelineProject.Pipeline);
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
}
