using System.Text.Json;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>The original's cases of <c>mix</c> that are about the command, its files and its failures. The others: <c>MixGoldenTests</c>.</summary>
public sealed class MixCaseTests(ITestOutputHelper log)
{
    /// <summary>Where the outcome is another on purpose; each with the reason.</summary>
    private static readonly Dictionary<string, string> Otherwise = new(StringComparer.Ordinal)
    {
        ["fail-jq-evaluation"] = "null has no members in jaq, and null ones in libjq",
        ["resume-absolute"] = "the original keeps an output of another config; here it is made again",
    };

    /// <summary>Cases that lose data in silence there, and fail with a message here.</summary>
    private static readonly string[] Silent = ["formats-wrong-input", "quiet-folders-matched", "quiet-text-discarded", "quiet-no-text", "input-truncated"];

    public static TheoryData<string> Cases =>
    [
        .. GoldenCase.Names("mix").Where(name => name.StartsWith("fail-", StringComparison.Ordinal)),
        "dryrun", "formats-forced-input", "resume-absolute", "resume-relative", .. Silent,
    ];

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void TheCommandEndsAsTheOriginalDoesOrSaysWhyNot(string name)
    {
        string source = SharedData.Folder("golden/mix/cases/" + name);
        var golden = new GoldenCase("mix", name);
        using var folder = new TempFolder();
        folder.MakeFolder("corpus");
        Directory.CreateSymbolicLink(folder["corpus/documents"], SharedData.Folder("corpus/documents"));
        Directory.CreateSymbolicLink(folder["corpus/attributes"], SharedData.Folder("golden/mix/attributes"));
        Directory.CreateSymbolicLink(folder["inputs"], SharedData.Folder("golden/mix/inputs"));
        CommandResult? last = null;
        foreach (string config in Directory.GetFiles(source, "*.yaml").Order(StringComparer.Ordinal))
        {
            string path = folder.Write(Path.GetFileName(config), File.ReadAllText(config).Replace("{work}", folder.FullPath, StringComparison.Ordinal));
            last = DolmaProgram.Run(folder.FullPath, "-c", path, "mix", "--compat");
        }

        log.WriteLine(last!.ToString());
        bool fails = (name.StartsWith("fail-", StringComparison.Ordinal) && !Otherwise.ContainsKey(name)) || Silent.Contains(name);
        last.ExitCode.ShouldBe(fails ? 1 : 0, last.ToString());
        if (fails)
            last.Errors.ShouldMatch("error: .{20}|  - .{20}");
        if (fails || Otherwise.ContainsKey(name))
            return;
        foreach ((string path, string sha256) in golden.Written)
            GoldenCase.Sha256(DolmaProgram.Content(folder[path])).ShouldBe(sha256, path);
    }

    [SkippableTheory]
    [InlineData("email-spans.json", "email-spans")]
    [InlineData("email-spans-jq.yaml", "email-spans-jq")]
    [InlineData("filter-by-spans.json", "filter-by-spans")]
    [InlineData("mixer.json", "mixer")]
    [InlineData("paragraph-spans.json", "remove-paragraphs")]
    public void TheOriginalsOwnTestsPass(string config, string expected)
    {
        using var folder = new TempFolder();
        folder.MakeFolder("tests/data");
        Directory.CreateSymbolicLink(folder["tests/data/provided"], SharedData.Folder("data/dolma-fixtures/provided"));
        DolmaProgram.Succeed(folder.FullPath, "-c", SharedData.File("data/dolma-fixtures/config/" + config), "mix", "--compat");
        string written = Directory.GetFiles(folder["tests/work/output"], "*.gz", SearchOption.AllDirectories).ShouldHaveSingleItem();
        Records(written).ShouldBe(Records(SharedData.File($"data/dolma-fixtures/expected/{expected}.json.gz")));
    }

    /// <summary>The documents of a file without their provenance, members in order.</summary>
    private static string[] Records(string path) =>
    [
        .. System.Text.Encoding.UTF8.GetString(DolmaProgram.Content(path)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Ordered(JsonDocument.Parse(line).RootElement)),
    ];

    private static string Ordered(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", value.EnumerateObject().Where(m => m.Name != "provenance").OrderBy(m => m.Name, StringComparer.Ordinal)
            .Select(m => (m.Name, Value: Ordered(m.Value))).Where(m => m is not ("metadata", "{}")).Select(m => $"{m.Name}:{m.Value}")) + "}",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Ordered)) + "]",
        JsonValueKind.Number => value.GetDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString()),
        _ => value.GetRawText(),
    };
}
