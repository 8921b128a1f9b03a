using System.Text;
using System.Text.Json;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A project that lies on S3, inputs and outputs, against the same one on disk.</summary>
[Collection(CephCollection.Name)]
public sealed class S3Tests(CephGateway server)
{
    private static readonly string[] Data = ["corpus/attributes", "mixed", "tokens"];

    [SkippableFact]
    public void AProjectOnS3ComesOutAsOnDisk()
    {
        using var folder = new TempFolder();
        using var bucket = new TestBucket(server);
        string root = bucket.Root;
        Dictionary<string, string?> variables = bucket.Variables();
        string samples = SharedData.InRepository("samples/documents");
        bucket.PutFolder(samples, "corpus/documents");
        DolmaProgram.CopyFolder(samples, folder["corpus/documents"]);
        Run(folder, folder.FullPath, DolmaProgram.Variables());
        Run(folder, root, variables);

        bucket.ShouldHave(ProjectContent.Of(folder.FullPath, Data), Data);
        foreach (string part in (string[])["corpus/attributes", "mixed"])
            DolmaProgram.Succeed(folder.FullPath, variables, "diff", $"{root}/{part}", part).Output.ShouldContain("equal: ");
        DolmaProgram.Succeed(folder.FullPath, variables, "diff", $"{root}/tokens", "tokens", "--ignore", "index.src");

        LookAtTokens(folder, root, variables);
        CommandResult again = DolmaProgram.Succeed(folder.FullPath, variables, [.. Tag(root), "--report", "again.json"]);
        again.Errors.ShouldContain("tag: 0 of 18 shards written, 18 skipped");
        using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(folder["again.json"]));
        JsonElement requests = report.RootElement.GetProperty("requests");
        (string Kind, long Number)[] sent = [.. requests.EnumerateObject().Select(kind => (kind.Name, kind.Value.GetInt64()))];
        sent.ShouldBe([("list", sent[0].Number), ("get", 18), ("head", 0), ("put", 0), ("delete", 0), ("retries", 0)]);
        // The ten folders of documents and the one above them, whether each folder above is one of outputs, and that of the attributes once.
        sent[0].Number.ShouldBeLessThan(30);
    }

    [SkippableFact]
    public void AnExactIndexOnS3TellsNextMonthsDocumentsWithoutReadingThoseBefore()
    {
        using var folder = new TempFolder();
        using var bucket = new TestBucket(server);
        string onS3 = bucket.Root + "/";
        Dictionary<string, string?> variables = bucket.Variables();
        SyntheticDocuments.Make(folder["c/documents/one"], 8000);
        SyntheticDocuments.Make(folder["c/documents/two"], 12_000);
        bucket.PutFolder(folder["c/documents"], "c/documents");

        string[] Dedupe(string root, string month, params string[] more) =>
        [
            "dedupe", "--documents", $"{root}c/documents/{month}/*", "--dedupe.documents.attribute_name", "d", "--dedupe.documents.key", "$.text", "--dedupe.exact",
            "--dedupe.exact_memory", "16MiB", "--no-bloom_filter.read_only", "--bloom_filter.file", root + "seen", "--processes", "2", .. more,
        ];

        DolmaProgram.Succeed(folder.FullPath, Dedupe("", "*"));
        DolmaProgram.Succeed(folder.FullPath, variables, Dedupe(onS3, "one"));
        foreach (string key in bucket.Keys("c/documents/one"))
            bucket.Storage.Delete(onS3 + key);
        CommandResult second = DolmaProgram.Succeed(folder.FullPath, variables, Dedupe(onS3, "two"));
        second.Errors.ShouldContain("the index holds 6,400 keys");
        second.Errors.ShouldContain("dedupe documents: 8 of 8 shards written");
        foreach (string file in DolmaProgram.Files(folder["c/attributes"]))
            bucket.Content($"c/attributes/{file}").AsSpan().SequenceEqual(DolmaProgram.Content(folder["c/attributes/" + file])).ShouldBeTrue(file);
        bucket.Keys("seen/work").ShouldBeEmpty();
        bucket.Keys("seen").Count(key => key.EndsWith(".keys", StringComparison.Ordinal)).ShouldBe(2, "one generation a month");

        DolmaProgram.Succeed(folder.FullPath, variables, Dedupe(onS3, "two")).Errors.ShouldContain("dedupe documents: 0 of 8 shards written, 8 skipped");
        DolmaProgram.Succeed(folder.FullPath, variables, Dedupe(onS3, "two", "--dedupe.name", "again", "--bloom_filter.read_only", "--allow", "too_many_duplicates"))
            .Errors.ShouldContain("the index holds 9,600 keys");
        Encoding.UTF8.GetString(bucket.Content($"c/attributes/again/two/0.jsonl.gz")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldAllBe(line => line.Contains("[[0,", StringComparison.Ordinal), "what an index has learnt it finds");
    }

    /// <summary>Shuffled across everything, looked at and put together anew, on S3 as on disk.</summary>
    private static void LookAtTokens(TempFolder folder, string root, Dictionary<string, string?> variables)
    {
        string[] rest =
        [
            "--tokenizer.name_or_path", SharedData.InRepository("samples/tokenizer.json"), "--tokenizer.eos_token_id", "0", "--dtype", "uint16", "--shuffle", "global",
            "--max_size", "20000", "--processes", "2", "--shuffle_memory", "1MiB",
        ];
        DolmaProgram.Succeed(folder.FullPath, variables, ["tokens", "--documents", $"{root}/corpus/documents/*/*.json.gz", "--destination", $"{root}/shuffled", .. rest]);
        DolmaProgram.Succeed(folder.FullPath, variables, ["tokens", "--documents", folder["corpus/documents/*/*.json.gz"], "--destination", "shuffled", .. rest]);
        DolmaProgram.Succeed(folder.FullPath, variables, "diff", $"{root}/shuffled", "shuffled", "--ignore", "index.src");
        string verified = DolmaProgram.Succeed(folder.FullPath, variables, "tokens", "verify", $"{root}/shuffled", "--processes", "2").Output;
        verified.ShouldContain("0 problems");
        DolmaProgram.Succeed(folder.FullPath, variables, "tokens", "stats", $"{root}/shuffled").Output.ShouldContain($"{root}/corpus/documents/books");
        DolmaProgram.Succeed(folder.FullPath, variables, "tokens", "cat", $"{root}/shuffled", "--file", "part-0-00000.npy", "--offset", "1000")
            .Output.ShouldBe(DolmaProgram.Succeed(folder.FullPath, "tokens", "cat", "shuffled", "--file", "part-0-00000.npy", "--offset", "1000")
                .Output.Replace(folder.FullPath, root, StringComparison.Ordinal));
        string config = folder.Write(
            "reshard.yaml", $"source_prefixes: [{{prefix: {root}/shuffled, sample_rate: 1.0}}]\ndestination_prefix: {root}/fewer\nmax_num_files: 2\n");
        DolmaProgram.Succeed(folder.FullPath, variables, "-c", config, "tokens", "reshard");
        DolmaProgram.Succeed(folder.FullPath, variables, "tokens", "verify", $"{root}/fewer").Output.ShouldContain("2 files");
    }

    private static string[] Tag(string root) =>
    [
        "tag", "--documents", $"{root}/corpus/documents/*/*.json.gz", "--experiment", "base", "--processes", "2", "--taggers",
        .. DolmaProgram.SixTaggers,
    ];

    private static void Run(TempFolder folder, string root, Dictionary<string, string?> variables)
    {
        DolmaProgram.Succeed(folder.FullPath, variables, Tag(root));
        DolmaProgram.Succeed(folder.FullPath, variables, "-c", Config(folder, "2-dedupe-documents", root), "dedupe");
        DolmaProgram.Succeed(folder.FullPath, variables, "-c", Config(folder, "3-dedupe-paragraphs", root), "dedupe");
        DolmaProgram.Succeed(folder.FullPath, variables, "-c", Config(folder, "4-mix", root), "mix");
        DolmaProgram.Succeed(folder.FullPath, variables, "-c", Config(folder, "5-tokens", root), "tokens");
    }

    /// <summary>The demo's config of this name, with all paths below another root.</summary>
    private static string Config(TempFolder folder, string name, string root)
    {
        string config = File.ReadAllText(SharedData.InRepository($"configs/demo/{name}.yaml"))
            .Replace("- corpus/", $"- {root}/corpus/", StringComparison.Ordinal)
            .Replace("- mixed/", $"- {root}/mixed/", StringComparison.Ordinal)
            .Replace("path: mixed/", $"path: {root}/mixed/", StringComparison.Ordinal)
            .Replace("file: filters/", $"file: {root}/filters/", StringComparison.Ordinal)
            .Replace("destination: tokens", $"destination: {root}/tokens", StringComparison.Ordinal)
            .Replace("tokenizer.json", SharedData.InRepository("samples/tokenizer.json"), StringComparison.Ordinal);
        return folder.Write(name + ".yaml", config);
    }
}
