using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Dolma.Core.Compression;
using Dolma.Core.Storage;
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
        Dictionary<string, string?> variables = DolmaProgram.Variables();
        foreach ((string name, string? value) in server.Require())
            variables[name] = value;
        const string Root = "s3://whole-project";
        using S3Storage s3 = Connect("whole-project");
        string samples = SharedData.InRepository("samples/documents");
        foreach (string file in DolmaProgram.Files(samples))
        {
            using StagedFile staged = s3.Create($"{Root}/corpus/documents/{file}");
            staged.Stream.Write(File.ReadAllBytes(Path.Join(samples, file)));
            staged.Commit();
        }

        DolmaProgram.CopyFolder(samples, folder["corpus/documents"]);
        Run(folder, folder.FullPath, DolmaProgram.Variables());
        Run(folder, Root, variables);

        foreach (string part in Data)
        {
            IReadOnlyList<string> expected = DolmaProgram.Files(folder[part]);
            string[] found =
            [
                .. s3.List($"{Root}/{part}").Select(file => file.Path[(Root.Length + part.Length + 2)..])
                    .Where(path => !path.Split('/').Contains(".dolma", StringComparer.Ordinal)).Order(StringComparer.Ordinal),
            ];
            found.ShouldBe(expected, part);
            foreach (string file in expected)
            {
                byte[] remote = Content(s3, $"{Root}/{part}/{file}");
                byte[] local = DolmaProgram.Content(folder[$"{part}/{file}"]);
                // The index of a token file names its inputs by the paths that they were given as, and so do the settings; these say sizes, too.
                if (file == "tokens.json")
                    continue;
                if (part == "tokens" && file.EndsWith(".csv.gz", StringComparison.Ordinal))
                    local = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(local).Replace(folder.FullPath, Root, StringComparison.Ordinal));
                remote.AsSpan().SequenceEqual(local).ShouldBeTrue($"{part}/{file}");
            }
        }

        foreach (string part in (string[])["corpus/attributes", "mixed"])
            DolmaProgram.Succeed(folder.FullPath, variables, "diff", $"{Root}/{part}", part).Output.ShouldContain("equal: ");
        DolmaProgram.Succeed(folder.FullPath, variables, "diff", $"{Root}/tokens", "tokens", "--ignore", "index.src");

        LookAtTokens(folder, Root, variables);
        CommandResult again = DolmaProgram.Succeed(folder.FullPath, variables, [.. Tag(Root), "--report", "again.json"]);
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
        Dictionary<string, string?> variables = DolmaProgram.Variables();
        foreach ((string name, string? value) in server.Require())
            variables[name] = value;
        const string Root = "s3://exact-index";
        using S3Storage s3 = Connect("exact-index");
        SyntheticDocuments.Make(folder["c/documents/one"], 8000);
        SyntheticDocuments.Make(folder["c/documents/two"], 12_000);
        foreach (string file in DolmaProgram.Files(folder["c/documents"]))
        {
            using StagedFile staged = s3.Create($"{Root}/c/documents/{file}");
            staged.Stream.Write(File.ReadAllBytes(folder["c/documents/" + file]));
            staged.Commit();
        }

        string[] Dedupe(string root, string month, params string[] more) =>
        [
            "dedupe", "--documents", $"{root}c/documents/{month}/*", "--dedupe.documents.attribute_name", "d", "--dedupe.documents.key", "$.text", "--dedupe.exact",
            "--dedupe.exact_memory", "16MiB", "--no-bloom_filter.read_only", "--bloom_filter.file", root + "seen", "--processes", "2", .. more,
        ];

        DolmaProgram.Succeed(folder.FullPath, Dedupe("", "*"));
        DolmaProgram.Succeed(folder.FullPath, variables, Dedupe(Root + "/", "one"));
        foreach (StoredFile file in s3.List($"{Root}/c/documents/one").ToList())
            s3.Delete(file.Path);
        CommandResult second = DolmaProgram.Succeed(folder.FullPath, variables, Dedupe(Root + "/", "two"));
        second.Errors.ShouldContain("the index holds 6,400 keys");
        second.Errors.ShouldContain("dedupe documents: 8 of 8 shards written");
        foreach (string file in DolmaProgram.Files(folder["c/attributes"]))
            Content(s3, $"{Root}/c/attributes/{file}").AsSpan().SequenceEqual(DolmaProgram.Content(folder["c/attributes/" + file])).ShouldBeTrue(file);
        s3.List($"{Root}/seen/work").ShouldBeEmpty();
        s3.List($"{Root}/seen").Count(file => file.Path.EndsWith(".keys", StringComparison.Ordinal)).ShouldBe(2, "one generation a month");

        DolmaProgram.Succeed(folder.FullPath, variables, Dedupe(Root + "/", "two")).Errors.ShouldContain("dedupe documents: 0 of 8 shards written, 8 skipped");
        DolmaProgram.Succeed(folder.FullPath, variables, Dedupe(Root + "/", "two", "--dedupe.name", "again", "--bloom_filter.read_only", "--allow", "too_many_duplicates"))
            .Errors.ShouldContain("the index holds 9,600 keys");
        Encoding.UTF8.GetString(Content(s3, $"{Root}/c/attributes/again/two/0.jsonl.gz")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
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

    private static byte[] Content(S3Storage storage, string path)
    {
        using Stream content = Codec.OpenRead(storage.OpenRead(path), CompressionKinds.FromPath(path), path);
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The server, with a new bucket.</summary>
    private S3Storage Connect(string bucket)
    {
        IReadOnlyDictionary<string, string?> variables = server.Require();
        foreach (string name in (string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
            Environment.SetEnvironmentVariable(name, variables[name]);
        var credentials = new BasicAWSCredentials(variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"]);
        using var client = new AmazonS3Client(
            credentials,
            new AmazonS3Config { ServiceURL = server.Endpoint, AuthenticationRegion = variables["AWS_REGION"], ForcePathStyle = true });
        client.PutBucketAsync(bucket).GetAwaiter().GetResult();
        return new S3Storage(new S3Settings { Endpoint = server.Endpoint, Region = variables["AWS_REGION"]! });
    }
}
