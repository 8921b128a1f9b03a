using System.Diagnostics;
using System.Globalization;
using System.Text;
using Dolma.Core.Compression;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Synthetic documents, a fifth of them duplicates: the same content for any number of threads and any number of kills.</summary>
public sealed class DedupeKillTests(ITestOutputHelper output)
{
    private const int Shards = 8;

    /// <summary>Of the keys that are new, taken by the filter for known.</summary>
    private const double Rate = 1e-4;

    private static bool RunsAll => Environment.GetEnvironmentVariable("DOLMA_TEST_ALL") == "1";

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void OneTwoAndSevenThreadsWriteTheSameAndMarkEveryDuplicate(bool isExact)
    {
        int documents = RunsAll ? 2_000_000 : 40_000;
        using var folder = new TempFolder();
        _ = DolmaProgram.FullPath;
        int duplicates = Make(folder["c/documents"], documents);
        List<string>? first = null;
        foreach (int threads in (int[])[1, 2, 7])
        {
            string name = $"t{threads}";
            DolmaProgram.Succeed(folder.FullPath, Arguments(name, isExact, documents, threads));
            List<string> content = Content(folder.FullPath, name);
            first ??= content;
            content.ShouldBe(first, $"with {threads} threads");
        }

        int marked = Marked(folder[$"c/attributes/t1"]);
        int wrong = marked - duplicates;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{documents} documents, {duplicates} duplicates, {wrong} more marked: a rate of {(double)wrong / (documents - duplicates):e2}"));
        wrong.ShouldBeGreaterThanOrEqualTo(0, "every duplicate is marked");
        if (isExact)
            wrong.ShouldBe(0);
        else
            ((double)wrong / (documents - duplicates)).ShouldBeLessThan(Rate);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void ARunThatWasKilledAgainAndAgainEndsAsOneThatWasNot(bool isExact)
    {
        int documents = RunsAll ? 2_000_000 : 100_000;
        int kills = RunsAll ? 10 : 3;
        using var folder = new TempFolder();
        _ = DolmaProgram.FullPath;
        Make(folder["c/documents"], documents);
        var clock = Stopwatch.StartNew();
        DolmaProgram.Succeed(folder.FullPath, Arguments("calm", isExact, documents, threads: 2));
        TimeSpan whole = clock.Elapsed;
        List<string> expected = Content(folder.FullPath, "calm");
        int seed = Environment.TickCount;
        var random = new Random(seed);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}; an undisturbed run takes {whole.TotalSeconds:0.0} s"));
        int partial = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            // Two kills a project: what is finished stays, and there has to be something left to be killed.
            string name = $"killed{kill / 2}";
            TimeSpan moment = TimeSpan.FromMilliseconds(150) + whole * 0.7 * random.NextDouble();
            RunAndKill(folder.FullPath, Arguments(name, isExact, documents, threads: kill % 3 == 0 ? 1 : kill % 3 == 1 ? 2 : 7), moment);
            List<string> unfinished = ProjectContent.Unfinished(folder.FullPath);
            partial += unfinished.Count > 0 ? 1 : 0;
            output.WriteLine($"killed after {moment.TotalSeconds:0.0} s: {(unfinished.Count > 0 ? Path.GetRelativePath(folder.FullPath, unfinished[0]) : "nothing half-written")}");
            if (kill % 2 == 0 && kill != kills - 1)
                continue;
            DolmaProgram.Succeed(folder.FullPath, Arguments(name, isExact, documents, threads: 2));
            Content(folder.FullPath, name).ShouldBe(expected);
        }

        if (RunsAll)
            partial.ShouldBeGreaterThan(kills / 2, "most kills have to hit a half-written output, or this test shows nothing");
    }

    /// <summary>Documents with a text of their own, and every fifth with that of one before it, mostly in another shard.</summary>
    private static int Make(string folder, int documents)
    {
        Directory.CreateDirectory(folder);
        int duplicates = 0;
        var random = new Random(11);
        var text = new StringBuilder();
        for (int shard = 0; shard < Shards; shard++)
        {
            using Stream file = Codec.OpenWrite(File.Create(Path.Join(folder, $"{shard}.jsonl.gz")), CompressionKind.Gzip, level: 1);
            text.Clear();
            for (int i = documents / Shards * shard; i < documents / Shards * (shard + 1); i++)
            {
                bool isCopy = i % 5 == 4;
                duplicates += isCopy ? 1 : 0;
                int of = isCopy ? random.Next(i / 5 * 5) / 5 * 5 + random.Next(4) : i;
                text.Append(CultureInfo.InvariantCulture, $"{{\"id\":\"{i}\",\"text\":\"document {of} with a text of its own {of * 7919L % 100003}\"}}\n");
            }

            file.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }

        return duplicates;
    }

    private static string[] Arguments(string name, bool isExact, int documents, int threads) =>
    [
        "dedupe", "--documents", "c/documents/*", "--dedupe.name", name, "--dedupe.documents.attribute_name", "d", "--dedupe.documents.key", "$.text",
        "--no-bloom_filter.read_only", "--bloom_filter.file", "seen/" + name, "--processes", threads.ToString(CultureInfo.InvariantCulture),
        .. isExact
            ? (string[])["--dedupe.exact", "--dedupe.exact_memory", "16MiB"]
            : ["--bloom_filter.estimated_doc_count", documents.ToString(CultureInfo.InvariantCulture), "--bloom_filter.desired_false_positive_rate", Rate.ToString(CultureInfo.InvariantCulture)],
    ];

    /// <summary>The attributes, and the filter or index without its list, which names times.</summary>
    private static List<string> Content(string folder, string name) =>
    [
        .. DolmaProgram.Files(Path.Join(folder, "c/attributes", name)).Select(file => Path.Join("c/attributes", name, file))
            .Concat(File.Exists(Path.Join(folder, "seen", name)) ? [Path.Join("seen", name)]
                : DolmaProgram.Files(Path.Join(folder, "seen", name)).Where(file => file.EndsWith(".keys", StringComparison.Ordinal)).Select(file => Path.Join("seen", name, file)))
            .Select(file => $"{Path.GetFileName(file)} {GoldenCase.Sha256(DolmaProgram.Content(Path.Join(folder, file)))}".Replace(name, "", StringComparison.Ordinal)),
    ];

    private static int Marked(string folder) => Directory.EnumerateFiles(folder, "*.gz")
        .Sum(file => Encoding.UTF8.GetString(DolmaProgram.Content(file)).Split('\n').Count(line => line.Contains("[[", StringComparison.Ordinal)));

    private static void RunAndKill(string folder, string[] arguments, TimeSpan moment)
    {
        var start = new ProcessStartInfo(DolmaProgram.FullPath, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        Task drain = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit(moment);
        // SIGKILL, if it is still there.
        process.Kill();
        process.WaitForExit();
        drain.Wait(TimeSpan.FromSeconds(10)).ShouldBeTrue("a program outlived its death");
    }
}
