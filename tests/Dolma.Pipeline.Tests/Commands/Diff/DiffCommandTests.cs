using System.Text.Json;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Commands.Diff;

public sealed class DiffCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EqualFoldersEndWithZero()
    {
        Write("a", "0.5");
        Write("b", "0.5");
        Run(_folder["a"], _folder["b"]).ShouldBe(ExitCode.Success);
        _output.ToString().ShouldEndWith($"\nequal: {_folder["a"]} and {_folder["b"]}\n");
        _error.ToString().ShouldBeEmpty();
    }

    [Fact]
    public void DifferencesEndWithOneAndAreShownWithTheTextOfTheSpan()
    {
        Write("corpus/attributes/old", "0.5");
        Write("corpus/attributes/new", "0.75");
        _folder.Write("corpus/documents/x.json", "{\"id\":\"d1\",\"text\":\"Größe\\nzählt\"}\n");
        Run("--b", _folder["corpus/attributes/new"], "--a", _folder["corpus/attributes/old"], "--tolerance", "0.1").ShouldBe(ExitCode.Failure);
        string shown = _output.ToString();
        shown.ShouldContain("│ k   │         0 │         0 │      0 │       0 │      1 │      0 │                     0.25 │");
        shown.ShouldContain("\nscores of spans: 1\n  x.json, line 1, d1, k: A [2,7,0.5], B [2,7,0.75], text \"öße\\nz\"\n");
        shown.ShouldEndWith("\ndifferent: 1 scores of spans\n");
    }

    [Fact]
    public void DocumentsElsewhereAreNamed()
    {
        Write("a", "0.5");
        Write("b", "0.75");
        _folder.Write("docs/x.json.gz", []);
        _folder.Write("docs/x.json", "{\"id\":\"d1\",\"text\":\"0123456789\"}\n");
        Run(_folder["a"], _folder["b"], "--documents", _folder["docs/*.json"]).ShouldBe(ExitCode.Failure);
        _output.ToString().ShouldContain("B [2,7,0.75], text \"23456\"");
        Run(_folder["a"], _folder["b"], "--documents", _folder["nowhere/*"]).ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public void EverythingFoundIsInTheReport()
    {
        Write("a", "0.5");
        Write("b", "null");
        _folder.Write("b/y.json", "{}\n");
        Run(_folder["a"], _folder["b"], "--report", _folder["out/diff.json"], "--ignore", "source").ShouldBe(ExitCode.Failure);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(_folder["out/diff.json"]));
        JsonElement root = report.RootElement;
        root.GetProperty("equal").GetBoolean().ShouldBeFalse();
        root.GetProperty("differences").GetRawText().ReplaceLineEndings("").Replace(" ", "").ShouldBe("{\"file_only_in_b\":1,\"span_score\":1}");
        root.GetProperty("totals").GetProperty("documents_compared").GetInt32().ShouldBe(1);
        root.GetProperty("attributes").GetProperty("k").GetProperty("largest_score_difference").GetString().ShouldBe("Infinity");
        JsonElement example = root.GetProperty("examples").GetProperty("span_score")[0];
        example.GetProperty("file").GetString().ShouldBe("x.json");
        example.GetProperty("line_b").GetInt32().ShouldBe(1);
        example.GetProperty("span")[1].GetInt32().ShouldBe(7);
    }

    [Fact]
    public void WhatCannotBeComparedEndsWithTwo()
    {
        Run().ShouldBe(ExitCode.Usage);
        _error.ToString().ShouldContain("`a`: is missing. Give two folders or two files");
        _error.ToString().ShouldContain("`b`: is missing.");
        Run("gone/a", "gone/b").ShouldBe(ExitCode.Usage);
        _error.ToString().ShouldContain("`b`: is gone/b, and there is no such file");
        Run("a", "b", "c").ShouldBe(ExitCode.Usage);
        _error.ToString().ShouldContain("usage: dolma [-c CONFIG] diff A B [options]\ndolma: error: this was not understood: c.");
        Run("a", "b", "--dtype", "float").ShouldBe(ExitCode.Usage);
        Run("a", "b", "--tolerance", "-1").ShouldBe(ExitCode.Usage);
    }

    private void Write(string folder, string score) =>
        _folder.Write(folder + "/x.json", $$"""{"id":"d1","attributes":{"k":[[2,7,{{score}}]]},"source":"s"}""" + "\n");

    private ExitCode Run(params string[] arguments) => new CommandDispatcher([new DiffCommand()], _output, _error).Run(["diff", .. arguments]);
}
