using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>The demo's data stages on the samples: the number of threads does not show, and a second run finds everything done.</summary>
public sealed class SameAnswerTests
{
    private static readonly string[] Data = ["corpus/attributes", "filters", "mixed", "tokens"];

    private static readonly (string Config, string Command)[] Stages =
    [
        ("1-tag", "tag"), ("2-dedupe-documents", "dedupe"), ("3-dedupe-paragraphs", "dedupe"), ("4-mix", "mix"), ("5-tokens", "tokens"),
    ];

    [SkippableFact]
    public void OneTwoAndSevenThreadsWriteTheSame()
    {
        using var folder = new TempFolder();
        List<string>? first = null;
        foreach (string threads in (string[])["1", "2", "7"])
        {
            string project = Project(folder, threads);
            foreach ((string config, string command) in Stages)
                Run(project, config, command, threads);
            List<string> content = ProjectContent.Of(project, Data);
            first ??= content;
            content.ShouldBe(first, $"with {threads} threads");
        }

        // 18 shards with three kinds of attributes each, two filters, two mixed shards; tokens, their index and settings.
        first!.Count.ShouldBe(18 * 3 + 2 + 2 + 3);
    }

    [SkippableFact]
    public void ASecondRunSkipsEverythingAndTouchesNothing()
    {
        using var folder = new TempFolder();
        string project = Project(folder, "project");
        foreach ((string config, string command) in Stages)
            Run(project, config, command, "2");
        Dictionary<string, DateTime> before = Times(project);
        foreach ((string config, string command) in Stages)
        {
            CommandResult again = Run(project, config, command, "7");
            again.Errors.ShouldContain(" 0 of ", customMessage: config);
            again.Errors.ShouldContain(" skipped: done before");
            again.Errors.ShouldNotContain("failed");
        }

        Times(project).ShouldBe(before, ignoreOrder: true);
    }

    [SkippableFact]
    public void AChangedShardIsDoneAgainAndNoOther()
    {
        using var folder = new TempFolder();
        string project = Project(folder, "project");
        Run(project, "1-tag", "tag", "2");
        Dictionary<string, DateTime> before = Times(project);
        string changed = Path.Join(project, "corpus/documents/books/0000.json.gz");
        File.SetLastWriteTimeUtc(changed, File.GetLastWriteTimeUtc(changed).AddSeconds(1));
        Run(project, "1-tag", "tag", "2").Errors.ShouldContain("tag: 1 of 18 shards written, 17 skipped");
        Times(project).Except(before).Select(file => file.Key).Order(StringComparer.Ordinal).ShouldBe(
        [
            "corpus/attributes/base/.dolma/books/0000.json.gz.json", "corpus/attributes/base/books/0000.json.gz",
            "corpus/documents/books/0000.json.gz",
        ]);
    }

    private static CommandResult Run(string project, string config, string command, string threads) => DolmaProgram.Succeed(
        project, "-c", SharedData.InRepository($"configs/demo/{config}.yaml"), command, "--processes", threads);

    private static string Project(TempFolder folder, string name)
    {
        string project = folder.MakeFolder(name);
        DolmaProgram.CopyFolder(SharedData.InRepository("samples/documents"), Path.Join(project, "corpus/documents"));
        File.Copy(SharedData.InRepository("samples/tokenizer.json"), Path.Join(project, "tokenizer.json"));
        return project;
    }

    /// <summary>When each file was written, markers and filters included.</summary>
    private static Dictionary<string, DateTime> Times(string project) =>
        Directory.EnumerateFiles(project, "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(project, path), File.GetLastWriteTimeUtc, StringComparer.Ordinal);
}
