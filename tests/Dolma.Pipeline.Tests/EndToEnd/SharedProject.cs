using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A project of four stages that several processes do together, on one disk.</summary>
internal static class SharedProject
{
    /// <summary>Where its outputs lie.</summary>
    public static readonly string[] Data = ["corpus/attributes", "mixed", "tokens"];

    public static readonly string[][] Stages =
    [
        ["tag", "--documents", "corpus/documents/*/*.json.gz", "--experiment", "base", "--taggers", .. DolmaProgram.SixTaggers],
        [
            "dedupe", "--documents", "corpus/documents/*/*.json.gz", "--dedupe.name", "dup", "--dedupe.exact", "--dedupe.paragraphs.attribute_name", "dup",
            "--bloom_filter.file", "index", "--no-bloom_filter.read_only", "--bloom_filter.estimated_doc_count", "1000",
            "--bloom_filter.desired_false_positive_rate", "0.01",
        ],
        ["-c", "mix.yaml", "mix"],
        [
            "tokens", "--documents", "mixed", "--destination", "tokens", "--tokenizer.name_or_path", SharedData.InRepository("samples/tokenizer.json"),
            "--tokenizer.eos_token_id", "0", "--dtype", "uint16", "--files_per_process", "1",
        ],
    ];

    /// <summary>Makes the inputs.</summary>
    /// <returns>The project's folder.</returns>
    public static string Make(string path, double megabytes = 12)
    {
        SampleCorpus.Make(SharedData.InRepository("samples/documents"), Path.Join(path, "corpus/documents/sample"), megabytes, shards: 24);
        File.WriteAllText(
            Path.Join(path, "mix.yaml"),
            """
            streams:
              - name: long
                documents: ["corpus/documents/*/*.json.gz"]
                attributes: [base, dup]
                output: {path: mixed, max_size_in_bytes: 500000}
                filter:
                  exclude: ["$.attributes[?(@.base__gopher_v2__word_count[0][2] < 25)]"]
                span_replacement:
                  - {span: $.attributes.dup, min_score: 0.5, replacement: ""}
            """);
        return path;
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
