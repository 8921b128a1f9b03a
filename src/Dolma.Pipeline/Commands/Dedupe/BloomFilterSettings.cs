using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>The <c>bloom_filter</c> block: where the filter lies and how large a new one is.</summary>
internal sealed record BloomFilterSettings
{
    [Description("File of the filter, local or s3://. It is read if it exists, and written back after the run. In exact mode the folder of the index.")]
    public required string File { get; init; }

    [Description("Read the filter without adding to it.")]
    public required bool ReadOnly { get; init; }

    /// <summary>Bytes. 0, the default, derives it from the two settings below. Not looked at if the file exists.</summary>
    [ByteSize]
    [Description("Size of a new filter; 0 derives it from the two settings below.")]
    public long SizeInBytes { get; init; }

    [Description("Keys expected in the whole run, all files together: documents, paragraphs or n-grams.")]
    public long EstimatedDocCount { get; init; }

    [Range(0.0, 1.0)]
    [Description("Share of new keys that may be taken for duplicates once the estimated number is in the filter.")]
    public double DesiredFalsePositiveRate { get; init; }

    [Extension]
    [Description("What the hash functions of a new filter are drawn from, or the keys of a new index are hashed with.")]
    public long Seed { get; init; }

    /// <summary>What is wrong with the sizes of a new filter; nothing in exact mode, which has none.</summary>
    public IEnumerable<ConfigProblem> SizeProblems()
    {
        if (SizeInBytes > 0 || (EstimatedDocCount > 0 && DesiredFalsePositiveRate > 0))
            yield break;
        string[] missing =
        [
            .. EstimatedDocCount > 0 ? (string[])[] : ["`bloom_filter.estimated_doc_count`"],
            .. DesiredFalsePositiveRate > 0 ? (string[])[] : ["`bloom_filter.desired_false_positive_rate`"],
        ];
        yield return new ConfigProblem(
            "bloom_filter.size_in_bytes",
            $"is {SizeInBytes}, so the size has to come from the number of keys and the rate of false positives, but "
            + $"{string.Join(" and ", missing)} {(missing.Length == 1 ? "is" : "are")} not set to more than 0. "
            + "Set the size, or both of the others.");
    }
}
