using System.Text.Json;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Tests.Commands.Run;

namespace Dolma.Pipeline.Tests.Commands.Status;

/// <summary><c>dolma status</c>, in this process.</summary>
public sealed class StatusCommandTests : IDisposable
{
    private readonly PipelineProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void BeforeAndAfterARun()
    {
        Status().ShouldBe(ExitCode.Failure, _project.Error);
        Row("tag")[1..7].ShouldBe(["9", "0", "0", "0", "0", "9"]);
        Row("tokens")[1].ShouldBe("?");
        Row("tokens")[^1].ShouldBe("waits for mix");
        _project.RunPipeline().ShouldBe(ExitCode.Success, _project.Error);
        Status().ShouldBe(ExitCode.Success, _project.Error);
        Row("tag")[1..7].ShouldBe(["9", "9", "0", "0", "0", "0"]);
        foreach (string stage in (string[])["tag", "dedupe", "mix", "tokens"])
            Row(stage)[^1].ShouldBe("done");
    }

    [Fact]
    public void LookingChangesNothing()
    {
        _project.RunPipeline().ShouldBe(ExitCode.Success, _project.Error);
        _project.Replace("mix.yaml", "max_size_in_bytes: 400", "max_size_in_bytes: 4000");
        string[] before = Files();
        Status().ShouldBe(ExitCode.Failure);
        Files().ShouldBe(before);
    }

    [Fact]
    public void WhyShardsAreStaleIsSaid()
    {
        _project.RunPipeline().ShouldBe(ExitCode.Success, _project.Error);
        _project.WriteDocuments(2, "another text");
        File.Delete(_project["c/attributes/base/3.json"]);
        Status().ShouldBe(ExitCode.Failure);
        Row("tag")[5].ShouldBe("1 input, 1 output");
        Row("tag")[1..3].ShouldBe(["9", "7"]);
    }

    [Fact]
    public void WhatFailedIsShownUntilItIsDone()
    {
        File.AppendAllText(_project["c/documents/3.json"], "no json\n");
        _project.RunPipeline().ShouldBe(ExitCode.Failure);
        _project.Run("status", _project["tag.yaml"]).ShouldBe(ExitCode.Failure);
        Row("tag")[1..7].ShouldBe(["9", "8", "0", "1", "0", "1"]);
        _project.Output.ShouldContain("tag: error: ");
        _project.Output.ShouldContain("3.json, line 31");
        _project.WriteDocuments(3, "mended");
        _project.RunPipeline().ShouldBe(ExitCode.Success, _project.Error);
        _project.Run("status", _project["tag.yaml"]).ShouldBe(ExitCode.Success);
        Row("tag")[4].ShouldBe("0");
    }

    [Fact]
    public void WhoIsAtWorkIsShown()
    {
        _project.Write("c/attributes/base/.dolma/5.json.json.claim-1", """{"host":"node-7","machine":"elsewhere","process":812,"started":1}""");
        _project.Write("c/attributes/base/.dolma/6.json.json.claim-1", """{"host":"node-7","machine":"elsewhere","process":812,"started":1}""");
        _project.Write("c/attributes/base/.dolma/6.json.json.claim-2", """{"host":"node-8","machine":"elsewhere","process":4,"started":1}""");
        Status().ShouldBe(ExitCode.Failure);
        Row("tag")[3].ShouldBe("2");
        _project.Output.ShouldContain("tag: 1 with process 812 on node-7");
        _project.Output.ShouldContain("tag: 1 with process 4 on node-8");
    }

    [Fact]
    public void AsJson()
    {
        _project.RunPipeline("--only", "tag").ShouldBe(ExitCode.Success, _project.Error);
        _project.Run("status", _project["pipeline.yaml"], "--json").ShouldBe(ExitCode.Failure);
        using JsonDocument status = JsonDocument.Parse(_project.Output);
        JsonElement tag = status.RootElement.GetProperty("stages")[0];
        tag.GetProperty("shards").GetProperty("done").GetInt32().ShouldBe(9);
        tag.GetProperty("bytes_done").GetInt64().ShouldBe(tag.GetProperty("bytes").GetInt64());
        tag.GetProperty("bytes_per_second").GetDouble().ShouldBeGreaterThan(0);
        status.RootElement.GetProperty("done").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public void AWrongFileIsNotAnUnfinishedRun()
    {
        _project.Write("x.yaml", "what: 1");
        _project.Run("status", _project["x.yaml"]).ShouldBe(ExitCode.Usage);
        _project.Error.ShouldContain("The keys do not tell which command this config is for, nor is it a pipeline.");
    }

    private ExitCode Status() => _project.Run("status", _project["pipeline.yaml"]);

    private string[] Row(string stage) =>
        [.. _project.Output.Split('\n').First(line => line.StartsWith($"│ {stage} ", StringComparison.Ordinal)).Split('│')[1..^1].Select(cell => cell.Trim())];

    private string[] Files() => [.. Directory.EnumerateFiles(_project["."], "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".yaml", StringComparison.Ordinal))
        .Select(path => $"{path} {File.GetLastWriteTimeUtc(path).Ticks}").Order(StringComparer.Ordinal)];
}
