using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A project of four stages that several processes do together, on one disk.</summary>
internal static class SharedProject
{
    /// <summary>Where its outputs lie.</summary>
    public static readonly string[] Data = ["corpus/attributes", "mixed", "tokens"];

    public static readonly string[][] Stages = StagesAt("");

    /// <summary>The stages of a project whose data are elsewhere.</summary>
    /// <param name="root">What all paths of data begin with: nothing for the folder itself, <c>s3://bucket/</c> say.</param>
    public static string[][] StagesAt(string root) =>
    [
        ["tag", "--documents", $"{root}corpus/documents/*/*.json.gz", "--experiment", "base", "--taggers", .. DolmaProgram.SixTaggers],
        [
            "dedupe", "--documents", $"{root}corpus/documents/*/*.json.gz", "--dedupe.name", "dup", "--dedupe.exact", "--dedupe.paragraphs.attribute_name", "dup",
            "--bloom_filter.file", $"{root}index", "--no-bloom_filter.read_only", "--bloom_filter.estimated_doc_count", "1000",
            "--bloom_filter.desired_false_positive_rate", "0.01",
        ],
        ["-c", "mix.yaml", "mix"],
        [
            "tokens", "--documents", $"{root}mixed", "--destination", $"{root}tokens", "--tokenizer.name_or_path", SharedData.InRepository("samples/tokenizer.json"),
            "--tokenizer.eos_token_id", "0", "--dtype", "uint16", "--files_per_process", "1",
        ],
    ];

    /// <summary>Makes the inputs.</summary>
    /// <param name="root">As <see cref="StagesAt"/> has it.</param>
    /// <returns>The project's folder.</returns>
    public static string Make(string path, double megabytes = 12, string root = "")
    {
        SampleCorpus.Make(SharedData.InRepository("samples/documents"), Path.Join(path, "corpus/documents/sample"), megabytes, shards: 24);
        File.WriteAllText(
            Path.Join(path, "mix.yaml"),
            $$"""
            streams:
              - name: long
                documents: ["{{root}}corpus/documents/*/*.json.gz"]
                attributes: [base, dup]
                output: {path: {{root}}mixed, max_size_in_bytes: 500000}
                filter:
                  exclude: ["$.attributes[?(@.base__gopher_v2__word_count[0][2] < 25)]"]
                span_replacement:
                  - {span: $.attributes.dup, min_score: 0.5, replacement: ""}
            """);
        return path;
    }

    /// <summary>Makes one whose data are in a bucket.</summary>
    /// <param name="path">Where its commands are run.</param>
    public static void Make(string path, double megabytes, TestBucket bucket)
    {
        Make(path, megabytes, bucket.Root + "/");
        bucket.PutFolder(Path.Join(path, "corpus/documents"), "corpus/documents");
    }

    /// <summary>Makes another one, and what one process on its own makes of it: lines to compare with <see cref="Content"/>.</summary>
    public static List<string> ContentOfOneProcess(string path, double megabytes = 12)
    {
        Make(path, megabytes);
        foreach (string[] stage in Stages)
            DolmaProgram.Succeed(path, stage);
        return Content(path);
    }

    public static List<string> Content(string project) => ProjectContent.Of(project, Data);
}
