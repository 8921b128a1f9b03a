using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma dedupe</c> (dedupe-mix.md 2.1; <c>dolma:python/dolma/cli/deduper.py</c>).</summary>
[RetiredKey("dedupe_field", "Write `dedupe.documents.key`.")]
internal sealed record DedupeCommandOptions : CommonOptions, IValidatedOptions
{
    [Description("Documents to deduplicate: files or patterns, local or s3://. At least one.")]
    public IReadOnlyList<string> Documents { get; init; } = [];

    [Range(1, int.MaxValue)]
    [Description("Worker threads. The output does not depend on it.")]
    public int Processes { get; init; } = 1;

    [Description("Print the configuration and stop.")]
    public bool Dryrun { get; init; }

    [NullIsDefault]
    [JsonPropertyName("is_s3_volume")]
    [Description("Inputs lie on a mounted bucket, which cannot rename files.")]
    public bool IsS3Volume { get; init; }

    [Description("What counts as a duplicate, and what is written about it.")]
    public required DedupeSettings Dedupe { get; init; }

    [Description("The filter that remembers what was seen.")]
    public required BloomFilterSettings BloomFilter { get; init; }

    [Description("Folders for intermediate files.")]
    public WorkDirOptions WorkDir { get; init; } = new();

    [Description("Compression of files whose names do not tell it.")]
    public CompressionOptions Compression { get; init; } = new();

    public IEnumerable<ConfigProblem> Problems()
    {
        if (!Dedupe.Exact)
        {
            foreach (ConfigProblem problem in BloomFilter.SizeProblems())
                yield return problem;
        }

        if (Documents.Count == 0)
            yield return Problem.NoDocuments();
        for (int i = 0; i < Documents.Count; i++)
        {
            if (!FolderPattern.HasComponentMatching(Documents[i], Dedupe.DocumentDir))
            {
                yield return new ConfigProblem(
                    $"documents[{i}]",
                    $"is `{Documents[i]}`, which has no folder `{Dedupe.DocumentDir}`; "
                    + "attributes go to the same path with that folder replaced. "
                    + $"Use a path such as `wiki/{Dedupe.DocumentDir}/*.jsonl.gz`, or set "
                    + "`dedupe.document_dir` to the name of the folder.");
            }
        }
    }
}
