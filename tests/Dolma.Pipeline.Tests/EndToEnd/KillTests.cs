using System.Diagnostics;
using System.Globalization;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>The demo's job, from documents to tokens, on 200 MB in four shards, killed again and again, with another number of threads every time.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Projects = 5;

    /// <summary>Kills that hit nothing half-written do not count: on a machine that halts whoever looks for long, a run may be over before it is killed.</summary>
    private const int MostProjects = 3 * Projects;

    private const int KillsPerProject = 2;

    private static readonly string Demo = SharedData.InRepository("demo.sh");

    private static readonly string[] Data = ["corpus/attributes", "filters", "mixed", "tokens"];

    [SkippableFact]
    public void AProjectThatWasKilledAtRandomMomentsEndsAsOneThatWasNot()
    {
        Skip.IfNot(File.Exists(Path.Join(SharedData.RepositoryRoot, "artifacts/dolma")), "needs artifacts/dolma: run ./build.sh");
        using var folder = new TempFolder();
        string undisturbed = Project(folder.FullPath, "undisturbed", original: null);
        var clock = Stopwatch.StartNew();
        Finish(undisturbed, threads: 2);
        TimeSpan whole = clock.Elapsed;
        List<string> expected = ProjectContent.Of(undisturbed, Data);
        expected.Count.ShouldBeGreaterThan(15);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"an undisturbed run takes {whole.TotalSeconds:0.0} s"));
        var random = new Random(TestSeed.Next(output.WriteLine));
        int hits = 0;
        for (int number = 0; number < Projects || (hits < Projects && number < MostProjects); number++)
        {
            string project = Project(folder.FullPath, $"killed-{number}", undisturbed);
            for (int kill = 0; kill < KillsPerProject; kill++)
            {
                // The first kill of a project hits it in the middle of a file; after it progress is kept, and who knows what is left.
                bool isFirst = kill == 0;
                int files = 1 + random.Next(isFirst ? expected.Count / 3 : 3);
                string? halfWritten = KilledRun.Of(
                    project, "bash", [Demo], Variables(project, threads: ((int[])[1, 2, 7])[(number * KillsPerProject + kill) % 3]), files, isFirst ? default : whole * 0.1 * random.NextDouble());
                hits += halfWritten is null ? 0 : 1;
                output.WriteLine($"killed after {files} files: {halfWritten ?? "nothing half-written"}");
            }

            Finish(project, threads: number % 2 == 0 ? 1 : 7);
            ProjectContent.Of(project, Data).ShouldBe(expected);
            ProjectContent.Unfinished(project).ShouldBeEmpty();
        }

        hits.ShouldBeGreaterThanOrEqualTo(Projects, "half of the kills have to hit a half-written output, or this test shows nothing");
    }

    /// <summary>A new project folder; its corpus is made, or copied with its time stamps from <paramref name="original"/>.</summary>
    private static string Project(string root, string name, string? original)
    {
        string project = Path.Join(root, name);
        string documents = Path.Join(project, "corpus/documents/sample");
        if (original is null)
        {
            SampleCorpus.Make(SharedData.InRepository("samples/documents"), documents, megabytes: 200, shards: 4);
            return project;
        }

        Directory.CreateDirectory(documents);
        foreach (string file in Directory.EnumerateFiles(Path.Join(original, "corpus/documents/sample")))
            File.Copy(file, Path.Join(documents, Path.GetFileName(file)));
        return project;
    }

    private static void Finish(string project, int threads)
    {
        CommandResult result = CommandRunner.Run("bash", [Demo], environment: Variables(project, threads));
        result.ExitCode.ShouldBe(0, result.ToString());
    }

    private static Dictionary<string, string?> Variables(string project, int threads) => new(StringComparer.Ordinal)
    {
        ["DEMO_DIR"] = project,
        ["DEMO_TRAIN"] = "0",
        ["DEMO_PROCESSES"] = threads.ToString(CultureInfo.InvariantCulture),
    };
}
