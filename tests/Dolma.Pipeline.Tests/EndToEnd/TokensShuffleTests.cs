using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Shuffles beyond a part, through the command: workers, kills and memory.</summary>
public sealed class TokensShuffleTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData("local")]
    [InlineData("source")]
    [InlineData("global")]
    public void OneTwoAndSevenWorkersWriteTheSame(string shuffle)
    {
        using var folder = new TempFolder();
        DolmaProgram.CopyFolder(SharedData.InRepository("samples/documents"), folder["c/documents"]);
        List<string>? first = null;
        foreach (string workers in (string[])["1", "2", "7"])
        {
            DolmaProgram.Succeed(folder.FullPath, [.. Tokens(shuffle, $"tokens-{workers}"), "--processes", workers, "--parts", "3", "--max_size", "9000"]);
            List<string> content = [.. ProjectContent.Of(folder.FullPath, $"tokens-{workers}").Select(line => line[$"tokens-{workers}".Length..])];
            first ??= content;
            content.ShouldBe(first, $"with {workers} workers");
        }

        first!.Count.ShouldBeGreaterThan(15);
        Directory.Exists(folder["tokens-7/.dolma/shuffle"]).ShouldBeFalse();
        DolmaProgram.Succeed(folder.FullPath, [.. Tokens(shuffle, "tokens-1"), "--processes", "2", "--parts", "3", "--max_size", "9000"])
            .Errors.ShouldContain("skipped: done before");
    }

    [SkippableFact]
    public void ThreeProcessesWithRanksWriteWhatOneWrites()
    {
        using var folder = new TempFolder();
        SampleCorpus.Make(SharedData.InRepository("samples/documents"), folder["c/documents/sample"], megabytes: 20, shards: 5);
        string[] arguments = ["--parts", "4", "--shuffle_memory", "1MiB", "--max_size", "500000"];
        DolmaProgram.Succeed(folder.FullPath, [.. Tokens("global", "alone"), .. arguments]);
        Parallel.For(0, 3, new ParallelOptions { MaxDegreeOfParallelism = 3 }, rank => DolmaProgram.Succeed(
            folder.FullPath, [.. Tokens("global", "together"), .. arguments, "--rank", $"{rank}", "--world", "3"]));
        ProjectContent.Of(folder.FullPath, "together").Select(line => line.Replace("together/", "alone/", StringComparison.Ordinal))
            .ShouldBe(ProjectContent.Of(folder.FullPath, "alone"));
        Directory.Exists(folder["together/.dolma/shuffle"]).ShouldBeFalse();
    }

    [SkippableTheory]
    [InlineData("local")]
    [InlineData("global")]
    public void ARunThatWasKilledAgainAndAgainEndsAsOneThatWasNot(string shuffle)
    {
        using var folder = new TempFolder();
        SampleCorpus.Make(SharedData.InRepository("samples/documents"), folder["c/documents/sample"], megabytes: 60, shards: 6);
        string[] arguments = ["--parts", "4", "--shuffle_memory", "1MiB", "--max_size", "2000000"];
        var clock = Stopwatch.StartNew();
        DolmaProgram.Succeed(folder.FullPath, [.. Tokens(shuffle, "whole"), .. arguments, "--processes", "2"]);
        TimeSpan whole = clock.Elapsed;
        List<string> expected = ProjectContent.Of(folder.FullPath, "whole");

        var random = new Random(TestSeed.Next(output.WriteLine));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"an undisturbed run takes {whole.TotalSeconds:0.0} s"));
        int hits = 0;
        for (int kill = 0; kill < 5; kill++)
        {
            string? halfWritten = KilledRun.Of(
                folder.FullPath,
                [.. Tokens(shuffle, "killed"), .. arguments, "--processes", kill % 2 == 0 ? "1" : "7"],
                1 + random.Next(3),
                kill == 0 ? default : whole * 0.3 * random.NextDouble());
            output.WriteLine($"killed: {halfWritten ?? "nothing half-written"}");
            hits += halfWritten is null ? 0 : 1;
        }

        DolmaProgram.Succeed(folder.FullPath, [.. Tokens(shuffle, "killed"), .. arguments, "--processes", "2"]);
        ProjectContent.Of(folder.FullPath, "killed").Select(line => line.Replace("killed/", "whole/", StringComparison.Ordinal)).ShouldBe(expected);
        ProjectContent.Unfinished(folder.FullPath).ShouldBeEmpty();
        Directory.Exists(folder["killed/.dolma/shuffle"]).ShouldBeFalse();
        hits.ShouldBeGreaterThan(0, "a kill has to hit unfinished work, or this test shows nothing");
    }

    [SkippableTheory]
    [InlineData(60, false)]
    [InlineData(1000, true)]
    public void TextOfAnySizeIsShuffledWithin300Megabytes(int megabytes, bool isLong)
    {
        Skip.If(isLong && Environment.GetEnvironmentVariable("DOLMA_TEST_ALL") != "1", "takes minutes: set DOLMA_TEST_ALL=1 to run it");
        using var folder = new TempFolder();
        long documents = SampleCorpus.Make(SharedData.InRepository("samples/documents"), folder["c/documents/sample"], megabytes, shards: 4);
        DolmaProgram.Succeed(folder.FullPath, [.. Tokens("global", "tokens"), "--processes", "2", "--report", "report.json"]);
        using var report = JsonDocument.Parse(File.ReadAllBytes(folder["report.json"]));
        using var settings = JsonDocument.Parse(File.ReadAllBytes(folder["tokens/tokens.json"]));
        long peak = report.RootElement.GetProperty("peak_memory_bytes").GetInt64();
        output.WriteLine($"{megabytes} MB in {report.RootElement.GetProperty("seconds")} s, at most {peak / 1e6:N0} MB of memory");
        peak.ShouldBeLessThan(300_000_000);
        settings.RootElement.GetProperty("documents").GetInt64().ShouldBeInRange(documents * 95 / 100, documents);
    }

    private static string[] Tokens(string shuffle, string destination) =>
    [
        "tokens", "--documents", "c/documents/*/*.json.gz", "--destination", destination, "--tokenizer.name_or_path", SharedData.InRepository("samples/tokenizer.json"),
        "--tokenizer.eos_token_id", "0", "--tokenizer.pad_token_id", "1", "--dtype", "uint16", "--shuffle", shuffle,
    ];
}
