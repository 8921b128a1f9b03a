using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Commands;

public sealed class TokenizerTrainCommandTests : IDisposable
{
    private static readonly string Samples = Path.Join(SharedData.RepositoryRoot, "samples/documents/*/*.json.gz");

    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    [Fact]
    public void TheFileIsTheSameForAnyNumberOfThreadsEvenIfWordsAreDropped()
    {
        // The samples have 13,439 different words, which take about half a megabyte; ten times over, with other words each, they do not fit one.
        for (int copy = 0; copy < 10; copy++)
        {
            _folder.Write($"docs/{copy}.json", string.Concat(Enumerable.Range(0, 3000).Select(
                n => $$"""{"id":"{{n}}","text":"the same words and word{{(char)('a' + copy)}}{{Letters(n)}} of {{n % 7}}","source":"x"}""" + "\n")));
        }

        byte[][] files = Array.ConvertAll(new[] { "1", "2", "7" }, processes =>
        {
            string destination = _folder[$"{processes}.json"];
            Run("--documents", Samples, _folder["docs/*.json"], "--vocab_size", "800", "--word_memory", "1MiB", "--processes", processes, "--destination", destination);
            _error.ToString().ShouldContain("some that had occurred up to 1 times by then were dropped");
            return File.ReadAllBytes(destination);
        });
        files[1].ShouldBe(files[0]);
        files[2].ShouldBe(files[0]);
    }

    [Fact]
    public void WhatWasLearntIsSaid()
    {
        string documents = _folder.Write("two.json", """{"id":"1","text":"ab ab"}""" + "\n" + """{"id":"2","text":"ab"}""" + "\n");
        Run("--documents", documents, "--destination", _folder["t.json"], "--vocab_size", "300")
            .ShouldBe($"{_folder["t.json"]}: 259 tokens, 1 merges, from 2 documents with 2 distinct words\n");
        _error.ToString().ShouldContain("warning: the documents gave only 259 of the 300 tokens asked for");
    }

    [Fact]
    public void MistakesAreExplained()
    {
        string bad = _folder.Write("bad.json", """{"id":"1","text":"a"}""" + "\nno document\n");
        Fail("--documents", bad, "--destination", _folder["t.json"]).ShouldContain("bad.json, line 2");
        Fail("--documents", bad, "--destination", _folder["t.json"], "--vocab_size", "257").ShouldContain("`vocab_size`: is 257");
        Fail("--documents", bad, "--destination", _folder["t.json"], "--pattern", "(a").ShouldContain("`pattern`: cannot be used");
        File.Exists(_folder["t.json"]).ShouldBeFalse();
    }

    public void Dispose() => _folder.Dispose();

    private static string Letters(int number) => string.Concat($"{number}".Select(digit => (char)('a' + digit - '0')));

    private string Run(params IEnumerable<string> words)
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        new CommandDispatcher(CommandCatalog.All, _output, _error).Run(["tokenizer", "train", .. words]).ShouldBe(ExitCode.Success, _error.ToString());
        return _output.ToString();
    }

    private string Fail(params IEnumerable<string> words)
    {
        _error.GetStringBuilder().Clear();
        new CommandDispatcher(CommandCatalog.All, _output, _error).Run(["tokenizer", "train", .. words]).ShouldBe(ExitCode.Failure);
        return _error.ToString();
    }
}
