using System.Text;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Every file of <c>samples/invalid/documents</c>, beside a good shard: what a user is told, and what is left on disk.</summary>
public sealed class InvalidSampleTests
{
    private const string Good = "{\"id\": \"g1\", \"text\": \"A good document.\"}\n";

    /// <summary>File, and what is said of its second line.</summary>
    public static TheoryData<string, string> BadLines => new()
    {
        { "array.jsonl", "expected a JSON object, found an array" },
        { "blank-line.jsonl", "the line is blank" },
        { "cut-short.jsonl", "malformed JSON at byte 47" },
        { "lone-surrogate.jsonl", "is not part of a valid pair" },
        { "nan.jsonl", "malformed JSON at byte 47" },
        { "no-id.jsonl", "the field `id` is missing" },
        { "no-text.jsonl", "the field `text` is missing" },
        { "not-json.jsonl", "malformed JSON at byte 1 " },
        { "null-created.jsonl", "the field `created` must be a string, found null" },
        { "null-text.jsonl", "the field `text` must be a string, found null" },
        { "number-id.jsonl", "the field `id` must be a string, found a number" },
        { "raw-tab.jsonl", "malformed JSON at byte 25" },
        { "trailing-comma.jsonl", "malformed JSON at byte 43" },
    };

    [Fact]
    public void EveryInvalidSampleHasItsTest() =>
        Directory.GetFiles(SharedData.InRepository("samples/invalid/documents")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(BadLines.Select(row => (string)row[0]).Concat(["bad-port.jsonl", "truncated.json.gz"]).Order(StringComparer.Ordinal));

    [SkippableTheory]
    [MemberData(nameof(BadLines))]
    public void ABadLineFailsItsShardAndNoOther(string name, string message)
    {
        using TempFolder folder = With(name);
        CommandResult result = Tag(folder);
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain($"error: c/documents/{name}, line 2: ");
        result.Errors.ShouldContain(message);
        result.Errors.ShouldContain("tag: 1 of 2 shards written, 1 failed");
        DolmaProgram.Files(folder["c/attributes"]).ShouldBe(["base/good.jsonl"]);
    }

    [SkippableTheory]
    [MemberData(nameof(BadLines))]
    public void ABadLineThatIsSkippedIsCountedAndTheLinesStayAligned(string name, string message)
    {
        using TempFolder folder = With(name);
        CommandResult result = Tag(folder, "--bad-lines", "skip");
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Errors.ShouldContain("1 lines could not be used and were passed over");
        result.Errors.ShouldContain($"c/documents/{name}, line 2: ");
        result.Errors.ShouldContain(message.Trim());
        string[] lines = File.ReadAllLines(folder[$"c/attributes/base/{name}"]);
        string stem = Path.GetFileNameWithoutExtension(name);
        lines.Length.ShouldBe(3);
        lines[0].ShouldStartWith($"{{\"id\":\"{stem}-1\",\"attributes\":{{\"base__char_length_v1__length\":");
        lines[1].ShouldBe("{\"id\":null,\"attributes\":{},\"source\":\"\"}");
        lines[2].ShouldStartWith($"{{\"id\":\"{stem}-3\",\"attributes\":{{\"base__char_length_v1__length\":");
    }

    [SkippableFact]
    public void AnAddressThatCannotBeParsedIsNoMatterForTaggersOfText()
    {
        using TempFolder folder = With("bad-port.jsonl");
        CommandResult result = Tag(folder);
        result.ExitCode.ShouldBe(0, result.ToString());
        File.ReadAllLines(folder["c/attributes/base/bad-port.jsonl"]).Length.ShouldBe(3);
    }

    [SkippableTheory]
    [InlineData("fail")]
    [InlineData("skip")]
    public void ATruncatedFileFailsItsShardWhateverIsDoneWithBadLines(string badLines)
    {
        using TempFolder folder = With("truncated.json.gz");
        CommandResult result = Tag(folder, "--bad-lines", badLines);
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain("error: c/documents/truncated.json.gz: truncated gzip data: the file ends after 226 bytes");
        DolmaProgram.Files(folder["c/attributes"]).ShouldBe(["base/good.jsonl"]);
    }

    private static TempFolder With(string name)
    {
        var folder = new TempFolder();
        folder.Write("c/documents/good.jsonl", Encoding.UTF8.GetBytes(Good));
        File.Copy(SharedData.InRepository($"samples/invalid/documents/{name}"), folder[$"c/documents/{name}"]);
        return folder;
    }

    private static CommandResult Tag(TempFolder folder, params string[] more) => DolmaProgram.Run(
        folder.FullPath, ["tag", "--documents", "c/documents/*", "--taggers", "char_length_v1", "--experiment", "base", .. more]);
}
