using System.Text.RegularExpressions;
using Dolma.Testing;
using Shouldly;

namespace Dolma.Pipeline.Tests;

/// <summary>What the documentation tells people to type, typed; and where it points to.</summary>
public sealed partial class DocsTests
{
    private static readonly string Root = SharedData.RepositoryRoot;

    private static readonly string[] AllPages =
        ["README.md", "configs/README.md", .. Directory.EnumerateFiles(Path.Join(Root, "docs"), "*.md").Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Pages { get; } = new(AllPages);

    public static TheoryData<string> PagesWithExamples { get; } = new(AllPages.Where(page => Blocks(page).Count > 0));

    [SkippableTheory]
    [MemberData(nameof(PagesWithExamples))]
    public void TheExamplesOfAPageRunInOrder(string page)
    {
        IReadOnlyList<string> blocks = Blocks(page);
        foreach (string program in new[] { "artifacts/dolma", "artifacts/olmo-train" })
        {
            bool isNeeded = blocks.Any(block => block.Contains(program, StringComparison.Ordinal));
            Skip.If(isNeeded && !File.Exists(Path.Join(Root, program)), $"needs {program}: run ./build.sh");
        }

        using var folder = new TempFolder();
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DOLMA_ROOT"] = Root,
            ["DOLMA_RESOURCES"] = Path.Join(Root, "samples", "resources"),
        };
        foreach (string block in blocks)
        {
            CommandResult result = CommandRunner.Run("bash", ["-eu", "-o", "pipefail", "-c", block], folder.FullPath, environment);
            result.ExitCode.ShouldBe(0, $"{page}:{Environment.NewLine}{block}{result}");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void TheLinksOfAPageLeadToFilesAndHeadings(string page)
    {
        foreach (Match link in Link().Matches(Read(page)))
        {
            string target = link.Groups["file"].Value;
            string linked = target.Length == 0 ? page : Path.GetRelativePath(Root, Path.GetFullPath(Path.Join(Root, Path.GetDirectoryName(page), target)));
            Path.Exists(Path.Join(Root, linked)).ShouldBeTrue($"{page} links to {target}");
            if (link.Groups["heading"].Value is { Length: > 0 } heading)
                Headings(linked).ShouldContain(heading, $"{page} links to {target}#{heading}");
        }
    }

    /// <summary>The shell examples of a page, but for those that build, test or install: these are run elsewhere.</summary>
    private static IReadOnlyList<string> Blocks(string page) =>
        [.. ShellBlock().Matches(Read(page)).Select(match => match.Groups["script"].Value).Where(script => !Elsewhere().IsMatch(script))];

    /// <summary>Anchors as Git hosts make them: lower case, blanks as hyphens, other punctuation dropped.</summary>
    private static IEnumerable<string> Headings(string page) =>
        Heading().Matches(Read(page)).Select(match => string.Concat(
            match.Groups["title"].Value.Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-'));

    private static string Read(string page) => File.ReadAllText(Path.Join(Root, page));

    [GeneratedRegex(@"^```sh\n(?<script>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"\./(demo|test|build|release)\.sh|\bapt(-get)?\b", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"\]\((?!https?:)(?<file>[^)#\s]*)(#(?<heading>[^)\s]+))?\)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Heading();
}
