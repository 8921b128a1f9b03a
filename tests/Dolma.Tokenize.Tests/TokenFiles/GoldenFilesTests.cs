using System.Text;
using System.Text.Json;
using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Tasks;
using Dolma.Testing;
using Dolma.Tokenize.TokenFiles;
using TaskStatus = Dolma.Core.Tasks.TaskStatus;

namespace Dolma.Tokenize.Tests.TokenFiles;

/// <summary>Token files of the original, byte for byte, in its order without its unseeded shuffles.</summary>
public class GoldenFilesTests
{
    // Not here: lines-crlf: there lone carriage returns end lines. quiet-*, all-documents-empty, fields-wrong-text, fields-number-ids-as-text:
    // there files of zeros are left where nothing could be read. Tests of their own below.
    public static TheoryData<string> Cases => new(
        "bos-and-eos", "bos-and-eos-llama", "bos-only", "eos-only", "eos-special-as-text", "fields-float-id", "fields-int-id", "fields-nested",
        "fields-no-id", "hostile-dolma2", "hostile-dolma2-segmented", "hostile-dolma2-special-as-text", "hostile-llama", "hostile-llama-segmented",
        "hostile-llama-special-as-text", "hostile-neox", "hostile-neox-segmented", "hostile-neox-special-as-text",
        "in-order-books-code-multilingual-dolma2", "in-order-books-code-multilingual-llama", "in-order-books-code-multilingual-neox",
        "in-order-eleven-parts", "in-order-files-per-process", "in-order-files-per-process-3", "in-order-more-processes-than-files",
        "in-order-ring-1-batch-1", "in-order-ring-1-batch-100", "in-order-ring-1-batch-4", "in-order-ring-2-batch-1", "in-order-ring-2-batch-100",
        "in-order-ring-2-batch-4", "in-order-ring-2-batch-4-max-size", "in-order-ring-3-batch-1", "in-order-ring-3-batch-100",
        "in-order-ring-3-batch-4", "in-order-ring-8-batch-1", "in-order-ring-8-batch-100", "in-order-ring-8-batch-4",
        "in-order-ten-files-four-parts", "in-order-three-parts", "in-order-two-parts", "in-order-web-dolma2", "in-order-web-llama", "in-order-web-neox",
        "lines-odd", "max-size", "max-size-dolma2", "max-size-exact",
        "max-size-one-more", "no-pad", "one-file-default-destination-name", "one-file-dolma2", "one-file-llama", "one-file-neox",
        "one-file-not-debug", "refresh", "wiki-dolma2", "wiki-llama", "wiki-neox");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void TokenFilesAreThoseOfTheOriginal(string name)
    {
        var golden = new GoldenCase(name);
        (MemoryStorage storage, IReadOnlyList<TaskResult> results) = golden.Run();
        results.ShouldAllBe(r => r.Status == TaskStatus.Done);
        SameBytes(golden, storage);
    }

    [SkippableTheory]
    [InlineData("max-size")]
    [InlineData("in-order-ring-3-batch-4")]
    public void TheFilesDoNotDependOnTheNumberOfWorkers(string name)
    {
        var golden = new GoldenCase(name);
        (MemoryStorage one, _) = golden.Run(workers: 1);
        (MemoryStorage many, _) = golden.Run(workers: 5);
        string[] paths = [.. Data(golden, one)];
        paths.ShouldNotBeEmpty();
        Data(golden, many).ShouldBe(paths);
        foreach (string path in paths)
            many[path].AsSpan().SequenceEqual(one[path]).ShouldBeTrue(path);
    }

    /// <summary>The original's digest of all rows in order of path and line, which no shuffle changes.</summary>
    [SkippableFact]
    public void AShuffledRunHoldsTheSameRowsAsTheOriginalsAndStaysBelowTheLimit()
    {
        string corpus = SharedData.Folder("corpus");
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(SharedData.File("golden/tokens/shuffled.json")));
        JsonElement expected = golden.RootElement[0];
        var storage = new MemoryStorage();
        var files = new List<InputFile>();
        foreach (string folder in new[] { "web", "edge" })
        {
            foreach (string file in Directory.GetFiles(Path.Join(corpus, "documents", folder), "*.json.gz"))
            {
                string path = $"corpus/documents/{folder}/{Path.GetFileName(file)}";
                storage[path] = File.ReadAllBytes(file);
                files.Add(new InputFile(path, CompressionKind.Gzip));
            }
        }

        var options = new TokensOptions { EosTokenId = 50279, PadTokenId = 1, MaxSize = 50_000, Order = new PartOrder { RingSize = 3, BatchSize = 100, ShufflesBatches = true }, Seed = 1 };
        using var tokenize = new TokenizeOperator(Tokenizers.Get("neox"), options, "out");
        IReadOnlyList<ShardTask> tasks = TokenParts.Plan(TokenParts.Shuffled(files, options.Seed), 1, null, lastFileFirst: false, "out", ringSize: 3);
        new TaskDriver(storage, new DriverOptions { Workers = 2, BadLines = BadLinePolicy.Skip }).Run(tasks, tokenize)[0].Status.ShouldBe(TaskStatus.Done);

        var rows = new List<(string Path, int Line, string Id, string Digest)>();
        long total = 0;
        foreach (string index in storage.List("out").Select(f => f.Path).Where(p => p.EndsWith(".csv.gz", StringComparison.Ordinal)))
        {
            byte[] tokens = storage[index.Replace(".csv.gz", ".npy", StringComparison.Ordinal)];
            (tokens.Length / 2).ShouldBeLessThan(50_000);
            total += tokens.Length / 2;
            int end = 0;
            foreach (string row in Encoding.UTF8.GetString(GoldenCase.Content(index, storage[index])).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
            {
                string[] fields = row.Split(',');
                int.Parse(fields[0]).ShouldBe(end);
                end = int.Parse(fields[1]);
                rows.Add((fields[3], int.Parse(fields[4]), fields[2], GoldenCase.Digest(tokens[(2 * int.Parse(fields[0]))..(2 * end)])));
            }

            (2 * end).ShouldBe(tokens.Length);
        }

        total.ShouldBe(expected.GetProperty("tokens").GetInt64());
        rows.Count.ShouldBe(expected.GetProperty("rows").GetInt32());
        rows.Order().SequenceEqual(rows).ShouldBeFalse();
        string sorted = "[" + string.Join(", ", rows
            .OrderBy(r => r.Path, StringComparer.Ordinal).ThenBy(r => r.Line)
            .Select(r => $"[\"{r.Path}\", {r.Line}, \"{r.Id}\", \"{r.Digest}\"]")) + "]";
        GoldenCase.Digest(Encoding.UTF8.GetBytes(sorted)).ShouldBe(expected.GetProperty("sorted_rows").GetString());
    }

    [SkippableTheory]
    [InlineData("all-documents-empty", "documents_empty", 1)]
    [InlineData("fields-wrong-text", "bad_line_missing_text", 4)]
    [InlineData("fields-number-ids-as-text", "bad_line_bad_id", 4)]
    [InlineData("quiet-bad-utf8", "bad_line_invalid_utf8", 1)]
    public void WhereTheOriginalLeavesZerosThereIsNoFileButACount(string name, string reason, int count)
    {
        var golden = new GoldenCase(name);
        (MemoryStorage storage, IReadOnlyList<TaskResult> results) = golden.Run();
        results[0].Status.ShouldBe(TaskStatus.Done);
        results[0].Counts[reason].ShouldBe(count);
        if (results[0].Counts["documents_out"] == 0)
            Data(golden, storage).ShouldBeEmpty();
    }

    [SkippableFact]
    public void ATruncatedFileFailsItsPart()
    {
        var golden = new GoldenCase("quiet-truncated-gzip");
        (MemoryStorage storage, IReadOnlyList<TaskResult> results) = golden.Run();
        results[0].Status.ShouldBe(TaskStatus.Failed);
        results[0].Error!.Message.ShouldContain("truncated.jsonl.gz");
        Data(golden, storage).ShouldBeEmpty();
    }

    [SkippableFact]
    public void ADocumentThatFitsInNoFileFailsItsPartAndIsNamed()
    {
        var golden = new GoldenCase("endless-document-too-long");
        (MemoryStorage storage, IReadOnlyList<TaskResult> results) = golden.Run();
        results[0].Error.ShouldBeOfType<ShardException>().Message.ShouldContain("`max_size`, 100");
        Data(golden, storage).ShouldBeEmpty();
    }

    [SkippableTheory]
    [InlineData("eos-beyond-dtype", "tokenizer.eos_token_id")]
    [InlineData("fail-dtype", "dtype")]
    [InlineData("fail-dtype-too-wide", "dtype")]
    [InlineData("fail-dtype-unknown", "dtype")]
    [InlineData("fail-no-bos-eos", "tokenizer.eos_token_id")]
    [InlineData("fields-bad-type", "fields.id_field_type")]
    public void SettingsThatCannotWorkAreRefusedBeforeAnyFileIsOpened(string name, string key)
    {
        var golden = new GoldenCase(name);
        Should.Throw<ConfigException>(() => golden.Run()).Problems.Select(p => p.Key).ShouldContain(key);
    }

    private static IEnumerable<string> Data(GoldenCase golden, MemoryStorage storage) =>
        storage.List(golden.Destination).Select(f => f.Path).Where(p => !p.Contains("/.dolma/", StringComparison.Ordinal));

    private static void SameBytes(GoldenCase golden, MemoryStorage storage)
    {
        Data(golden, storage).ShouldBe(golden.Written.Keys.Order(StringComparer.Ordinal));
        foreach ((string path, string sha256) in golden.Written)
            GoldenCase.Digest(GoldenCase.Content(path, storage[path])).ShouldBe(sha256, path);
    }
}
