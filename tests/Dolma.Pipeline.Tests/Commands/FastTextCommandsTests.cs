using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Commands;

public sealed class FastTextCommandsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    [Theory]
    [InlineData("softmax")]
    [InlineData("hs")]
    [InlineData("ova")]
    [InlineData("ns")]
    public void AModelIsTrainedJudgedAndAsked(string loss)
    {
        string examples = Examples();
        Run("train", "--input", examples, "--destination", _folder["m.bin"], "--dim", "8", "--epoch", "60", "--lr", "0.5", "--loss", loss).ShouldStartWith(
            $"{_folder["m.bin"]}: 2 labels, 9 words, learnt from 20 lines, 130 tokens; mean loss");
        _error.ToString().ShouldContain("epoch 60 of 60: mean loss 0.");
        Run("test", "--model", _folder["m.bin"], "--input", examples).ShouldBe("N\t20\nP@1\t1\nR@1\t1\n");
        string asked = _folder.Write("asked.txt", "where is the boat\n\nbehind the church\n");
        Run("predict", "--model", _folder["m.bin"], "--input", asked).ShouldMatch("^__label__question\n__label__[a-z]+\n__label__answer\n$");
    }

    [Fact]
    public void TheTableOfLabelsSaysWhatEachIsWorth()
    {
        string examples = Examples();
        Run("train", "--input", examples, "--destination", _folder["m.bin"], "--dim", "8", "--epoch", "60", "--lr", "0.5");
        string mixed = _folder.Write("mixed.txt", "__label__answer behind the church\n__label__question behind the church\n__label__unknown behind\n");
        Run("test", "--model", _folder["m.bin"], "--input", mixed, "--per_label").ShouldBe(
            "F1-Score : 0.000000  Precision : --------  Recall : 0.000000   __label__question\n"
            + "F1-Score : 0.666667  Precision : 0.500000  Recall : 1.000000   __label__answer\n"
            + "N\t2\nP@1\t0.500\nR@1\t0.500\n");
        _error.ToString().ShouldContain("warning: 1 of 3 examples");
    }

    [SkippableTheory]
    [InlineData("test", "1", "0")]
    [InlineData("test", "2", "0.3")]
    [InlineData("predict-prob", "-1", "0")]
    [InlineData("predict", "1", "0")]
    public void WhatIsPrintedIsWhatTheOriginalPrints(string command, string k, string threshold)
    {
        Skip.If(CommandRunner.Find("fasttext") is null, "needs fastText's own program: apt-get install fasttext");
        string examples = Examples();
        Run("train", "--input", examples, "--destination", _folder["m.bin"], "--dim", "8", "--epoch", "2", "--lr", "0.1");
        string theirs = CommandRunner.Run("fasttext", [command, _folder["m.bin"], examples, k, threshold]).Output;
        string[] prob = command == "predict-prob" ? ["--prob"] : [];
        Run([command.Split('-')[0], "--model", _folder["m.bin"], "--input", examples, "--k", k, "--threshold", threshold, .. prob]).ShouldBe(theirs);
    }

    [Fact]
    public void DocumentsAreExamplesWholeOrByParagraph()
    {
        string documents = Path.Join(SharedData.RepositoryRoot, "samples/documents/news");
        Run("train", "--documents", documents, "--destination", _folder["a.bin"], "--dim", "2", "--epoch", "1").ShouldContain("1 labels");
        Run("train", "--documents", documents, "--unit", "document", "--no-lower", "--destination", _folder["b.bin"], "--dim", "2", "--epoch", "1")
            .ShouldContain("learnt from 31 lines");
        string bare = _folder.Write("bare.json", """{"id":"1","text":"no source","source":""}""" + "\n" + """{"id":"2","text":"a b","source":"my web"}""" + "\n");
        Run("train", "--documents", bare, "--destination", _folder["c.bin"], "--dim", "2", "--epoch", "1").ShouldContain("learnt from 1 lines");
        _error.ToString().ShouldStartWith("warning: 1 documents have no `source`");
        Run("predict", "--model", _folder["c.bin"], "--input", _folder.Write("x.txt", "a\n")).ShouldBe("__label__my-web\n");
    }

    [Fact]
    public void AModelIsMadeSmallOnce()
    {
        string words = string.Join(' ', Enumerable.Range(0, 300).Select(i => $"w{i}"));
        string examples = _folder.Write("many.txt", $"__label__a {words}\n__label__b x y z\n");
        Run("train", "--input", examples, "--destination", _folder["m.bin"], "--dim", "6", "--epoch", "1");
        Run("quantize", "--model", _folder["m.bin"], "--destination", _folder["m.ftz"], "--qnorm", "--cutoff", "280", "--retrain", "--input", examples)
            .ShouldContain("in place of");
        Fail("quantize", "--model", _folder["m.ftz"], "--destination", _folder["n.ftz"]).ShouldContain("`model`: is quantized already");
        Fail("quantize", "--model", _folder["m.bin"], "--destination", _folder["n.ftz"], "--qout").ShouldContain("`qout`: is set, but the model has 2 labels");
        File.Exists(_folder["n.ftz"]).ShouldBeFalse();
    }

    [Fact]
    public void MistakesAreExplained()
    {
        string empty = _folder.Write("empty.txt", "");
        Fail("train", "--input", empty, "--destination", _folder["m.bin"]).ShouldContain("There are no training lines");
        Fail("train", "--input", _folder.Write("bare.txt", "a b\n"), "--destination", _folder["m.bin"]).ShouldContain("None of the training lines has a label");
        Fail("train", "--input", Examples(), "--destination", _folder["m.bin"], "--label", "a b", "--minn", "3", "--maxn", "2")
            .ShouldContain("has 2 problems");
        Fail("quantize", "--model", "m.bin", "--destination", "m.ftz", "--cutoff", "500", "--retrain").ShouldContain("`input`: or `documents` has to be set");
        Fail("test", "--model", "nowhere.bin", "--input", empty).ShouldContain("nowhere.bin does not exist");
        Fail("predict", "--input", empty, "--model", "x", "--k", "0").ShouldContain("`k`: is 0");
        File.Exists(_folder["m.bin"]).ShouldBeFalse();
    }

    public void Dispose() => _folder.Dispose();

    private string Examples() => _folder.Write(
        "examples.txt",
        string.Concat(Enumerable.Repeat("__label__question where is the boat\n__label__answer behind the church , sir\n", 10)));

    private string Run(params IEnumerable<string> words)
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        new CommandDispatcher(CommandCatalog.All, _output, _error).Run(["fasttext", .. words]).ShouldBe(ExitCode.Success, _error.ToString());
        return _output.ToString();
    }

    private string Fail(params IEnumerable<string> words)
    {
        _error.GetStringBuilder().Clear();
        new CommandDispatcher(CommandCatalog.All, _output, _error).Run(["fasttext", .. words]).ShouldBe(ExitCode.Failure);
        return _error.ToString();
    }
}
