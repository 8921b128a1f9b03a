using System.IO.Compression;
using System.Text;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Every kept run of the original's <c>dedupe</c>, again with the program and <c>--compat</c>: exit codes, messages, files.</summary>
public sealed class DedupeGoldenCommandTests(ITestOutputHelper log)
{
    /// <summary>Cases that fail here, each with what the message names. The original fails too, or goes on in silence after a fault.</summary>
    private static readonly Dictionary<string, string> Failing = new(StringComparer.Ordinal)
    {
        ["doc-array-key"] = "keys.jsonl, line 1: the key `$.metadata` selects no string",
        ["doc-bad-jsonpath"] = "`dedupe.documents.key`",
        ["doc-both-modes"] = "has both `documents` and `paragraphs`",
        ["doc-missing-key"] = "line 1: the key `$.metadata.nonexistent` selects no string",
        ["doc-missing-key-some"] = "line 1: the key `$.metadata.kind` selects no string",
        ["doc-number-key"] = "keys.jsonl, line 2: the key `$.metadata.url` selects no string",
        ["doc-url"] = "books-0000.json.gz, line 1: the key `$.metadata.url` selects no string",
        ["fail-bad-json"] = "bad.jsonl, line 2: malformed JSON",
        ["fail-blank-line"] = "blank.jsonl, line 2: the line is blank",
        ["fail-filter-bad-magic"] = "Name another bloom_filter.file",
        ["fail-filter-bad-version"] = "Name another bloom_filter.file",
        ["fail-filter-count-only"] = "`bloom_filter.desired_false_positive_rate` is not set",
        ["fail-filter-no-file"] = "`bloom_filter.file`: is required",
        ["fail-filter-nothing"] = "`bloom_filter.size_in_bytes`",
        ["fail-filter-rate-only"] = "`bloom_filter.estimated_doc_count` is not set",
        ["fail-filter-size-below-one-word"] = "`bloom_filter.size_in_bytes`: is 3",
        ["fail-filter-size-only"] = "`bloom_filter.estimated_doc_count`: is missing",
        ["fail-lone-surrogate"] = "lone.jsonl, line 1",
        ["fail-nan"] = "nan.jsonl, line 1",
        ["fail-negative-min-length"] = "`dedupe.min_length`: is -1",
        ["fail-negative-min-words"] = "`dedupe.min_words`: is -1",
        ["fail-no-attribute-name"] = "`dedupe.documents.attribute_name`: is required",
        ["fail-no-document-dir"] = "set `dedupe.document_dir`",
        ["fail-no-documents"] = "`documents`: is empty",
        ["fail-no-key"] = "`dedupe.documents.key`: is required",
        ["fail-no-match"] = "`documents`: matches no file",
        ["fail-no-mode"] = "Set `dedupe.documents` or `dedupe.paragraphs`",
        ["fail-no-partitions"] = "`dedupe.num_partitions`: is 0",
        ["fail-processes-0"] = "`processes`: is 0",
        ["fail-unknown-key"] = "the key that works is `overlap_threshold`",
        ["filter-saved-by-read-only-run"] = "`bloom_filter.file`: is made/new.bin, which does not exist",
        ["quiet-bad-utf8"] = "bad-utf8.jsonl, line 2: the line is not valid UTF-8",
        ["quiet-no-text"] = "notext.jsonl, line 2: the key `$.text` selects no string",
        ["quiet-null-text"] = "nulltext.jsonl, line 1: the key `$.text` selects no string",
        ["quiet-truncated-gzip"] = "truncated.jsonl.gz: truncated gzip data",
    };

    /// <summary>Cases with other files though the run succeeds, each with the reason.</summary>
    private static readonly Dictionary<string, string> Different = new(StringComparer.Ordinal)
    {
        ["file-formats-named-zstd"] = "the original takes `zstd` for no compression at all",
        ["file-s3-volume"] = "the original takes any file under the final name, a cut-off one too, for done",
        ["file-stale-tmp"] = "the original never finishes a file of which it finds a .tmp",
        ["file-zstd-extension"] = "the original reads `.zstd` as text, finds no line in it and succeeds",
        ["filter-created"] = "the original draws the seeds at random; length and header are compared",
    };

    private sealed record Outcome(string Name, bool Succeeded, string Errors, int Files, IReadOnlyList<string> Differences);

    [SkippableFact]
    public void EveryCaseGivesTheOriginalsFilesOrSaysWhatToChange()
    {
        // What is missing skips the test here, and not in threads.
        _ = DolmaProgram.FullPath;
        _ = SharedData.Folder("corpus/documents");
        string cases = SharedData.Folder("golden/dedupe/cases");
        string[] names = [.. Directory.GetDirectories(cases).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        var outcomes = new Outcome[names.Length];
        Parallel.For(0, names.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i => outcomes[i] = Run(Path.Join(cases, names[i])));
        var wrong = new List<string>();
        TestTable.Show(
            log,
            "dedupe",
            [
                $"{"dolma dedupe --compat",-34}{"files",5}{"differences",13}",
                .. outcomes.Select(outcome => $"{outcome.Name,-34}{outcome.Files,5}{outcome.Differences.Count,13}  {Note(outcome)}"),
            ]);
        foreach (Outcome outcome in outcomes)
        {
            string? message = Failing.GetValueOrDefault(outcome.Name);
            if (outcome.Succeeded == message is not null)
                wrong.Add($"{outcome.Name}: {(outcome.Succeeded ? "succeeds" : "fails: " + outcome.Errors)}");
            else if (message is not null && !outcome.Errors.Contains(message, StringComparison.Ordinal))
                wrong.Add($"{outcome.Name}: does not say `{message}`, but {outcome.Errors}");
            if (outcome.Differences.Count > 0 && !Different.ContainsKey(outcome.Name))
                wrong.Add($"{outcome.Name}: {string.Join(", ", outcome.Differences)}");
        }

        wrong.ShouldBeEmpty();
        outcomes.Count(outcome => outcome.Succeeded && outcome.Differences.Count == 0).ShouldBeGreaterThan(55);
    }

    private static Outcome Run(string folder)
    {
        using var work = new TempFolder();
        LayOut(work);
        Dictionary<string, string> before = Content(work);
        bool succeeded = true;
        var errors = new StringBuilder();
        foreach (string config in Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            CommandResult result = DolmaProgram.Run(work.FullPath, "-c", config, "dedupe", "--compat");
            succeeded &= result.ExitCode == 0;
            errors.Append(result.Errors);
        }

        Dictionary<string, string> expected = GoldenOutput.Expected(folder);
        Dictionary<string, string> written = Content(work).Where(file => before.GetValueOrDefault(file.Key) != file.Value)
            .ToDictionary(file => file.Key, file => file.Value, StringComparer.Ordinal);
        List<string> differences =
        [
            .. written.Where(file => expected.GetValueOrDefault(file.Key) != file.Value).Select(file => file.Key),
            // A run that fails leaves out the shard that cannot be used, those behind it and the filter.
            .. succeeded ? expected.Keys.Except(written.Keys, StringComparer.Ordinal).Select(name => "no " + name) : [],
        ];
        return new Outcome(Path.GetFileName(folder), succeeded, errors.ToString(), expected.Count, differences);
    }

    private static void LayOut(TempFolder work)
    {
        work.MakeFolder("corpus");
        Directory.CreateSymbolicLink(work["corpus/documents"], SharedData.Folder("corpus/documents"));
        DolmaProgram.CopyFolder(SharedData.Folder("golden/dedupe/inputs"), work["inputs"]);
        foreach (string packed in Directory.EnumerateFiles(SharedData.Folder("golden/dedupe/filters"), "*.bin.gz"))
        {
            using var filter = new GZipStream(File.OpenRead(packed), CompressionMode.Decompress);
            using var content = new MemoryStream();
            filter.CopyTo(content);
            work.Write("filters/" + Path.GetFileNameWithoutExtension(packed), content.ToArray());
        }
    }

    /// <summary>Of every file but markers and the corpus: how it is packed, and the hash of what is in it.</summary>
    private static Dictionary<string, string> Content(TempFolder work) => DolmaProgram.Files(work.FullPath)
        .Where(name => !name.StartsWith("corpus/documents", StringComparison.Ordinal))
        .ToDictionary(
            name => name,
            name => name.Contains("/attributes/", StringComparison.Ordinal) ? GoldenOutput.Of(work[name]) : "none " + GoldenCase.Sha256(File.ReadAllBytes(work[name])),
            StringComparer.Ordinal);

    [SkippableFact]
    public void ANewFilterHasTheOriginalsLengthAndHeader()
    {
        using var work = new TempFolder();
        LayOut(work);
        string folder = SharedData.Folder("golden/dedupe/cases/filter-created");
        DolmaProgram.Succeed(work.FullPath, "-c", Path.Join(folder, "config.yaml"), "dedupe", "--compat");
        using var packed = new GZipStream(File.OpenRead(Path.Join(folder, "out/made/new.bin.gz")), CompressionMode.Decompress);
        using var expected = new MemoryStream();
        packed.CopyTo(expected);
        byte[] made = File.ReadAllBytes(work["made/new.bin"]);
        made.Length.ShouldBe((int)expected.Length);
        made[..12].ShouldBe(expected.ToArray()[..12]);
    }

    private static string Note(Outcome outcome) =>
        Failing.ContainsKey(outcome.Name) ? "fails: " + GoldenOutput.FirstError(outcome.Errors) : Different.GetValueOrDefault(outcome.Name, "");
}
