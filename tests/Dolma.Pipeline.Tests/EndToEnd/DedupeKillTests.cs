using System.Diagnostics;
using System.Globalization;
using System.Text;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Synthetic documents, a fifth of them duplicates: the same content for any number of threads and any number of kills.</summary>
public sealed class DedupeKillTests(ITestOutputHelper output)
{
    /// <summary>Of the keys that are new, taken by the filter for known.</summary>
    private const double Rate = 1e-4;

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void OneTwoAndSevenThreadsWriteTheSameAndMarkEveryDuplicate(bool isExact)
    {
        int documents = SyntheticDocuments.RunsAll ? 2_000_000 : 40_000;
        using var folder = new TempFolder();
        _ = DolmaProgram.FullPath;
        int duplicates = SyntheticDocuments.Make(folder["c/documents"], documents);
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
        int documents = SyntheticDocuments.RunsAll ? 2_000_000 : 100_000;
        int projects = SyntheticDocuments.RunsAll ? 5 : 2;
        using var folder = new TempFolder();
        _ = DolmaProgram.FullPath;
        SyntheticDocuments.Make(folder["c/documents"], documents);
        var clock = Stopwatch.StartNew();
        DolmaProgram.Succeed(folder.FullPath, Arguments("calm", isExact, documents, threads: 2));
        TimeSpan whole = clock.Elapsed;
        List<string> expected = Content(folder.FullPath, "calm");
        var random = new Random(TestSeed.Next(output.WriteLine));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"an undisturbed run takes {whole.TotalSeconds:0.0} s"));
        int hits = 0;
        // A run that was over before anybody looked does not count.
        for (int project = 0; project < projects || (hits < projects && project < 10 * projects); project++)
        {
            string name = $"killed{project}";
            // Two kills a project: what is finished stays, and there has to be something left to be killed.
            for (int kill = 0; kill < 2; kill++)
            {
                int files = 1 + random.Next(kill == 0 ? 5 : 2);
                string? halfWritten = KilledRun.Of(
                    folder.FullPath, Arguments(name, isExact, documents, threads: ((int[])[1, 2, 7])[(2 * project + kill) % 3]), files, kill == 0 ? default : whole * 0.3 * random.NextDouble());
                hits += halfWritten is null ? 0 : 1;
                output.WriteLine($"killed after {files} files: {halfWritten ?? "nothing half-written"}");
            }

            DolmaProgram.Succeed(folder.FullPath, Arguments(name, isExact, documents, threads: 2));
            Content(folder.FullPath, name).ShouldBe(expected);
        }

        hits.ShouldBeGreaterThanOrEqualTo(projects, "half of the kills have to hit a half-written output, or this test shows nothing");
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
}
