using System.IO.Compression;
using System.Text;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Broken documents in every stage: the message names file and line, and the failed shard leaves nothing behind.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Dedupe =
        """
        documents: [c/documents/*]
        dedupe: {name: dup, documents: {attribute_name: dup, key: $.text}}
        bloom_filter: {file: filter.bin, size_in_bytes: 100000, read_only: false, estimated_doc_count: 1000}
        """;

    private const string Mix =
        """
        streams:
          - name: s
            documents: [c/documents/*]
            output: {path: mixed, max_size_in_bytes: 1}
            filter: {include: [$]}
        """;

    private readonly TempFolder _folder = new();

    /// <summary>What is wrong with the third line of <c>bad.json.gz</c>: its bytes in Latin-1, and what is said of it.</summary>
    public static TheoryData<string, string> ThirdLines => new()
    {
        { "{\"id\":\"d3\",\"text\":\"broken \u00ff\u00fe\"}", "the line is not valid UTF-8" },
        { "{\"id\":\"d3\",\"text\":\"x\" \"y\"}", "malformed JSON at byte 23" },
        { "{\"id\":\"d3\"}", "the field `text` is missing" },
    };

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [MemberData(nameof(ThirdLines))]
    public void TagNamesFileAndLine(string third, string message)
    {
        Corpus(third);
        CommandResult result = Tag();
        ShouldHaveFailed(result, $"error: c/documents/bad.json.gz, line 3: {message}");
        DolmaProgram.Files(_folder["c/attributes"]).ShouldBe(["base/a.json.gz", "base/z.json.gz"]);

        DolmaProgram.Succeed(_folder.FullPath, TagArguments("--bad-lines", "skip")).Errors.ShouldContain("1 lines could not be used");
        Ids("c/attributes/base/bad.json.gz").ShouldBe(["\"d1\"", "\"d2\"", "null", "\"d4\""]);
    }

    [SkippableTheory]
    [MemberData(nameof(ThirdLines))]
    public void DedupeStopsAtTheShardAndKeepsThoseBefore(string third, string message)
    {
        Corpus(third);
        _folder.Write("dedupe.yaml", Dedupe);
        // What a deduper needs is its key, whatever that is called.
        string ofKey = message.Replace("the field `text` is missing", "the key `$.text` selects no string", StringComparison.Ordinal);
        ShouldHaveFailed(Run("dedupe"), $"error: c/documents/bad.json.gz, line 3: {ofKey}");
        DolmaProgram.Files(_folder["c/attributes"]).ShouldBe(["dup/a.json.gz"]);
        File.Exists(_folder["filter.bin"]).ShouldBeFalse("a filter that lacks a shard must not look finished");

        CommandResult skipped = Run("dedupe", "--bad-lines", "skip");
        skipped.ExitCode.ShouldBe(0, skipped.ToString());
        skipped.Errors.ShouldContain("1 lines could not be used");
        DolmaProgram.Files(_folder["c/attributes"]).ShouldBe(["dup/a.json.gz", "dup/bad.json.gz", "dup/z.json.gz"]);
        Lines("c/attributes/dup/bad.json.gz").Length.ShouldBe(4);
    }

    [SkippableTheory]
    [MemberData(nameof(ThirdLines))]
    public void MixNamesFileAndLine(string third, string message)
    {
        Corpus(third);
        _folder.Write("mix.yaml", Mix);
        ShouldHaveFailed(Run("mix"), $"error: c/documents/bad.json.gz, line 3: {message}");
        DolmaProgram.Files(_folder["mixed"]).Count.ShouldBe(2);

        CommandResult skipped = Run("mix", "--bad-lines", "skip");
        skipped.ExitCode.ShouldBe(0, skipped.ToString());
        skipped.Errors.ShouldContain("1 lines could not be used");
        DolmaProgram.Files(_folder["mixed"]).Sum(file => Lines("mixed/" + file).Length).ShouldBe(4 + 3 + 4);
    }

    [SkippableTheory]
    [MemberData(nameof(ThirdLines))]
    public void TokensSkipsTheLineUnlessToldToFail(string third, string message)
    {
        Corpus(third);
        ShouldHaveFailed(Tokens("--bad-lines", "fail"), $"error: c/documents/bad.json.gz, line 3: {message}");
        DolmaProgram.Files(_folder["tokens"]).ShouldBeEmpty();

        CommandResult skipped = Tokens();
        skipped.ExitCode.ShouldBe(0, skipped.ToString());
        skipped.Errors.ShouldContain("1 lines could not be used");
        Lines("tokens/part-0-00000.csv.gz").Length.ShouldBe(4 + 3 + 4);
    }

    [SkippableTheory]
    [InlineData("tag", "c/attributes", "bad")]
    [InlineData("dedupe", "c/attributes", "bad")]
    [InlineData("mix", "mixed", "s-0001")]
    [InlineData("tokens", "tokens", "part")]
    public void ATruncatedGzipFileIsNeverTakenForAShortOne(string command, string outputs, string outputOfBad)
    {
        Corpus("{\"id\":\"d3\",\"text\":\"fine\"}");
        byte[] whole = File.ReadAllBytes(_folder["c/documents/bad.json.gz"]);
        File.WriteAllBytes(_folder["c/documents/bad.json.gz"], whole[..(whole.Length - 10)]);
        _folder.Write("dedupe.yaml", Dedupe);
        _folder.Write("mix.yaml", Mix);
        foreach (string badLines in (string[])["fail", "skip"])
        {
            CommandResult result = command switch
            {
                "tag" => Tag("--bad-lines", badLines),
                "tokens" => Tokens("--bad-lines", badLines),
                _ => Run(command, "--bad-lines", badLines),
            };
            ShouldHaveFailed(result, $"error: c/documents/bad.json.gz: truncated gzip data: the file ends after {whole.Length - 10} bytes");
            DolmaProgram.Files(_folder[outputs]).ShouldNotContain(file => file.Contains(outputOfBad, StringComparison.Ordinal));
        }
    }

    /// <summary>300 MB of text, above the 256 MiB that a line may have.</summary>
    [SkippableFact]
    public void ALineBeyondTheLimitIsABadLineAndNamesTheSetting()
    {
        Corpus("{\"id\":\"d3\",\"text\":\"fine\"}");
        using (var packed = new GZipStream(File.Create(_folder["c/documents/bad.json.gz"]), CompressionLevel.Fastest))
        {
            packed.Write("{\"id\":\"d1\",\"text\":\"short\"}\n{\"id\":\"d2\",\"text\":\""u8);
            byte[] text = new byte[1_000_000];
            text.AsSpan().Fill((byte)'x');
            for (int i = 0; i < 300; i++)
                packed.Write(text);
            packed.Write("\"}\n{\"id\":\"d3\",\"text\":\"after it\"}\n"u8);
        }

        ShouldHaveFailed(Tag(), "error: c/documents/bad.json.gz, line 2: longer than the 268,435,456 bytes that a line may have.");
        DolmaProgram.Files(_folder["c/attributes"]).ShouldBe(["base/a.json.gz", "base/z.json.gz"]);
        Tag().Errors.ShouldContain("--max-line-bytes");

        DolmaProgram.Succeed(_folder.FullPath, TagArguments("--bad-lines", "skip")).Errors
            .ShouldContain("c/documents/bad.json.gz, line 2: the line is longer than --max-line-bytes allows");
        Ids("c/attributes/base/bad.json.gz").ShouldBe(["\"d1\"", "null", "\"d3\""]);

        DolmaProgram.Succeed(_folder.FullPath, TagArguments("--max-line-bytes", "320MB"));
        Lines("c/attributes/base/bad.json.gz")[1].ShouldContain("[[0,300000000,300000000.0]]");
    }

    [SkippableFact]
    public void AnUnknownTaggerIsRefusedWithTheNearestName()
    {
        Corpus("{\"id\":\"d3\",\"text\":\"fine\"}");
        CommandResult result = DolmaProgram.Run(_folder.FullPath, "tag", "--documents", "c/documents/*", "--taggers", "gohper_v2");
        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("the configuration has a problem:");
        result.Errors.ShouldContain("Unknown tagger gohper_v2");
        result.Errors.ShouldContain("Did you mean `gopher_v2`?");
        Directory.Exists(_folder["c/attributes"]).ShouldBeFalse();
    }

    private static void ShouldHaveFailed(CommandResult result, string message)
    {
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain(message);
    }

    /// <summary>Three shards: a, bad and z. The middle one has four lines, of which the third is given.</summary>
    private void Corpus(string third)
    {
        string[] lines = [.. Enumerable.Range(1, 4).Select(i => $"{{\"id\":\"d{i}\",\"text\":\"Text number {i}, long enough to count.\"}}")];
        byte[] good = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        _folder.Pack("c/documents/a.json.gz", good);
        _folder.Pack("c/documents/z.json.gz", good);
        lines[2] = third;
        _folder.Pack("c/documents/bad.json.gz", Encoding.Latin1.GetBytes(string.Join('\n', lines) + "\n"));
    }

    private CommandResult Run(string command, params string[] more) => DolmaProgram.Run(_folder.FullPath, ["-c", $"{command}.yaml", command, .. more]);

    private static string[] TagArguments(params string[] more) =>
        ["tag", "--documents", "c/documents/*", "--taggers", "char_length_v1", "--experiment", "base", .. more];

    private CommandResult Tag(params string[] more) => DolmaProgram.Run(_folder.FullPath, TagArguments(more));

    private CommandResult Tokens(params string[] more) => DolmaProgram.Run(
        _folder.FullPath,
        [
            "tokens", "--documents", "c/documents/*", "--destination", "tokens", "--tokenizer.name_or_path",
            SharedData.InRepository("samples/tokenizer.json"), "--tokenizer.eos_token_id", "0", "--tokenizer.pad_token_id", "1", "--dtype", "uint16",
            .. more,
        ]);

    private string[] Lines(string file) =>
        Encoding.UTF8.GetString(DolmaProgram.Content(_folder[file])).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private string[] Ids(string file) =>
        [.. Lines(file).Select(line => line["{\"id\":".Length..line.IndexOf(",\"attributes\"", StringComparison.Ordinal)])];
}
