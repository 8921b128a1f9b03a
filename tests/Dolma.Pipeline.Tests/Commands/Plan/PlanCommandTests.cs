using System.Text.Json;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Tests.Commands.Run;

namespace Dolma.Pipeline.Tests.Commands.Plan;

/// <summary><c>dolma plan</c>, in this process.</summary>
public sealed class PlanCommandTests : IDisposable
{
    private readonly PipelineProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void SizesOfLaterStagesFollowFromWhatEarlierOnesLetPass()
    {
        JsonElement plan = Plan(ExitCode.Success);
        _project.RunPipeline().ShouldBe(ExitCode.Success, _project.Error);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(_project["run.json"]));
        foreach (JsonElement step in report.RootElement.GetProperty("stages").EnumerateArray())
        {
            JsonElement estimate = Stage(plan, step.GetProperty("pipeline_stage").GetString()!);
            JsonElement counts = step.GetProperty("counts");
            Near(estimate, "documents", counts.GetProperty("documents_in").GetInt64(), 1.3);
            Near(estimate, "bytes_in", counts.GetProperty("bytes_in").GetInt64(), 1.3);
            if (counts.TryGetProperty("documents_kept", out JsonElement kept))
                Near(estimate, "documents_out", kept.GetInt64(), 1.3);
            if (counts.TryGetProperty("tokens", out JsonElement tokens))
                Near(estimate, "tokens", tokens.GetInt64(), 1.3);
        }
    }

    [Fact]
    public void ReshardingIsEstimatedFromTheTokensOfTheSample()
    {
        _project.Write("reshard.yaml", $"source_prefixes: [{{prefix: '{_project["tokens"]}', sample_rate: 2}}]\ndestination_prefix: '{_project["larger"]}'\nmax_num_files: 2\n");
        File.AppendAllText(_project["pipeline.yaml"], "  - {name: reshard, command: tokens reshard, config: reshard.yaml}\n");
        JsonElement plan = Plan(ExitCode.Success);
        JsonElement tokens = Stage(plan, "tokens");
        JsonElement reshard = Stage(plan, "reshard");
        reshard.GetProperty("shards").GetInt64().ShouldBe(2);
        Near(reshard, "bytes_in", tokens.GetProperty("bytes_out").GetInt64(), 1.01);
        Near(reshard, "tokens", 2 * tokens.GetProperty("tokens").GetInt64(), 1.01);
        Near(reshard, "documents", 2 * tokens.GetProperty("documents").GetInt64(), 1.3);
    }

    [Fact]
    public void NothingIsWrittenNorTakenFromAnEarlierRun()
    {
        string[] before = Files();
        Plan(ExitCode.Success);
        Files().ShouldBe(before);
        _project.RunPipeline().ShouldBe(ExitCode.Success, _project.Error);
        before = Files();
        Stage(Plan(ExitCode.Success), "tokens").GetProperty("tokens").GetInt64().ShouldBeGreaterThan(0);
        Files().ShouldBe(before);
    }

    [Fact]
    public void WhatDoesNotFitIsSaid()
    {
        _project.Replace("dedupe.yaml", "size_in_bytes: 65536", "size_in_bytes: 70368744177664");
        JsonElement plan = Plan(ExitCode.Failure);
        plan.GetProperty("problems")[0].GetString().ShouldNotBeNull().ShouldStartWith("dedupe cannot be estimated: makes a filter of 70,368,744,178,688 bytes");
        Stage(plan, "mix").GetProperty("problem").GetString().ShouldBe("comes after dedupe");
        Stage(plan, "tag").GetProperty("documents").GetInt64().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void MoreWorkersTakeLessTimeUpToTheNumberOfShards()
    {
        JsonElement plan = Plan(ExitCode.Success, "--workers", "100", "--cores", "2");
        JsonElement tag = Stage(plan, "tag");
        tag.GetProperty("seconds").GetDouble().ShouldBe(tag.GetProperty("core_seconds").GetDouble() / 18, 1e-6);
        JsonElement dedupe = Stage(plan, "dedupe");
        dedupe.GetProperty("seconds").GetDouble().ShouldBe(dedupe.GetProperty("core_seconds").GetDouble() / 2, 1e-6, "a filter lies in one process");
    }

    [Fact]
    public void ASingleStageAndTheTable()
    {
        _project.Run("plan", _project["tag.yaml"]).ShouldBe(ExitCode.Success, _project.Error);
        _project.Output.ShouldContain("│ tag ");
        _project.Output.ShouldContain("│ all ");
        _project.Run("plan", _project["tokens.yaml"]).ShouldBe(ExitCode.Usage);
        _project.Error.ShouldContain("There are no documents to try the stages on");
    }

    private JsonElement Plan(ExitCode end, params string[] more)
    {
        _project.Run(["plan", _project["pipeline.yaml"], "--json", .. more]).ShouldBe(end, _project.Error + _project.Output);
        using JsonDocument plan = JsonDocument.Parse(_project.Output);
        return plan.RootElement.Clone();
    }

    private static JsonElement Stage(JsonElement plan, string name) =>
        plan.GetProperty("stages").EnumerateArray().First(stage => stage.GetProperty("stage").GetString() == name);

    private static void Near(JsonElement estimate, string key, long actual, double factor)
    {
        double estimated = estimate.GetProperty(key).GetInt64();
        estimated.ShouldBeInRange(actual / factor, actual * factor, $"{estimate.GetProperty("stage")} {key}");
    }

    private string[] Files() => [.. Directory.EnumerateFiles(_project["."], "*", SearchOption.AllDirectories).Select(path => $"{path} {File.GetLastWriteTimeUtc(path).Ticks}").Order(StringComparer.Ordinal)];
}
