using System.Diagnostics;
using System.Globalization;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A mix of synthetic documents, with what <c>dedupe</c> says of them, a replacement and a sample: the same for any number of threads and kills.</summary>
public sealed class MixKillTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void OneTwoAndSevenThreadsAndAnyNumberOfKillsWriteTheSame()
    {
        int documents = SyntheticDocuments.RunsAll ? 2_000_000 : 80_000;
        int projects = SyntheticDocuments.RunsAll ? 5 : 1;
        using var folder = new TempFolder();
        _ = DolmaProgram.FullPath;
        int duplicates = SyntheticDocuments.Make(folder["c/documents"], documents);
        DolmaProgram.Succeed(
            folder.FullPath, "dedupe", "--documents", "c/documents/*", "--dedupe.documents.attribute_name", "d", "--dedupe.documents.key", "$.text", "--dedupe.exact",
            "--no-bloom_filter.read_only", "--bloom_filter.file", "seen", "--processes", "2");

        List<string>? expected = null;
        var clock = new Stopwatch();
        foreach (int threads in (int[])[1, 7, 2])
        {
            clock.Restart();
            DolmaProgram.Succeed(folder.FullPath, Mix(folder, $"threads-{threads}", threads));
            List<string> content = Content(folder, $"threads-{threads}");
            expected ??= content;
            content.ShouldBe(expected, $"with {threads} threads");
        }

        expected!.Count.ShouldBeGreaterThan(1);
        int kept = DolmaProgram.Files(folder["threads-1"]).Sum(file => DolmaProgram.Content(folder["threads-1/" + file]).Count(b => b == '\n'));
        int passing = documents - duplicates;
        kept.ShouldBeInRange((int)(passing * 0.49), (int)(passing * 0.51));
        output.WriteLine($"{documents} documents, {duplicates} duplicates, {kept} written");

        TimeSpan whole = clock.Elapsed;
        var random = new Random(TestSeed.Next(output.WriteLine));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"an undisturbed run takes {whole.TotalSeconds:0.0} s"));
        int hits = 0;
        // A run that was over before anybody looked does not count.
        for (int project = 0; project < projects || (hits < projects && project < 10 * projects); project++)
        {
            string name = $"killed-{project}";
            for (int kill = 0; kill < 2; kill++)
            {
                int files = 1 + random.Next(kill == 0 ? 5 : 2);
                string? halfWritten = KilledRun.Of(
                    folder.FullPath, Mix(folder, name, ((int[])[1, 2, 7])[(2 * project + kill) % 3]), files, kill == 0 ? default : whole * 0.1 * random.NextDouble());
                hits += halfWritten is null ? 0 : 1;
                output.WriteLine($"killed after {files} files: {halfWritten ?? "nothing half-written"}");
            }

            DolmaProgram.Succeed(folder.FullPath, Mix(folder, name, threads: 2));
            Content(folder, name).ShouldBe(expected);
        }

        hits.ShouldBeGreaterThanOrEqualTo(projects, "half of the kills have to hit a half-written output, or this test shows nothing");
    }

    private static string[] Mix(TempFolder folder, string name, int threads)
    {
        folder.Write(name + ".yaml", $$"""
            streams:
              - name: s
                documents: [c/documents/*]
                attributes: [d]
                output: {path: {{name}}, max_size_in_bytes: {{new FileInfo(folder["c/documents/0.jsonl.gz"]).Length * 2 + 1}}}
                filter:
                  syntax: jsonpath
                  exclude: ["$.attributes[?(@.d && @.d[0] && @.d[0][2] >= 1.0)]"]
                span_replacement:
                  - {span: "$.spans", min_score: 0, replacement: "<{}>"}
                sample: {rate: 0.5, seed: 3}
            """);
        return ["-c", name + ".yaml", "mix", "--processes", threads.ToString(CultureInfo.InvariantCulture)];
    }

    private static List<string> Content(TempFolder folder, string name) =>
        [.. ProjectContent.Of(folder.FullPath, name).Select(line => line.Replace(name, "", StringComparison.Ordinal))];
}
