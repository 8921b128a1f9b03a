using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>The <c>dedupe</c> block: what counts as a duplicate and what is written about it.</summary>
internal sealed record DedupeSettings : IValidatedOptions
{
    [Description("Name of the attributes folder; null takes the attribute_name of the chosen mode.")]
    public string? Name { get; init; }

    [NullIsDefault]
    [Description("Pass over keys or paragraphs that are empty after trimming.")]
    public bool SkipEmpty { get; init; }

    /// <summary>Bytes in document mode, code points in paragraph mode.</summary>
    [NullIsDefault]
    [Range(0, int.MaxValue)]
    [Description("Pass over keys shorter than this many bytes, or paragraphs shorter than this many characters.")]
    public int MinLength { get; init; }

    [NullIsDefault]
    [Range(0, int.MaxValue)]
    [Description("Pass over keys or paragraphs with fewer words than this.")]
    public int MinWords { get; init; }

    [NullIsDefault]
    [Range(1, int.MaxValue)]
    [Description("Parts that the work is divided into; each run does one.")]
    public int NumPartitions { get; init; } = 1;

    [NullIsDefault]
    [Range(0, int.MaxValue)]
    [Description("Which part this run does, counted from 0.")]
    public int PartitionIndex { get; init; }

    [NullIsDefault]
    [Description("Divide by file instead of by key.")]
    public bool FilePartition { get; init; }

    [NullIsDefault]
    [Description("Folder in the input path that is replaced by attributes/NAME.")]
    public string DocumentDir { get; init; } = "documents";

    [Extension]
    [Description("Compare keys exactly, by sorting them on disk, instead of with a Bloom filter; `bloom_filter.file` then names the folder of an index.")]
    public bool Exact { get; init; }

    /// <summary>Bytes, for all threads together; at least 16 MiB.</summary>
    [Extension]
    [ByteSize]
    [Range(16L << 20, long.MaxValue)]
    [Description("Memory for sorting in exact mode; what does not fit is sorted on disk.")]
    public long ExactMemory { get; init; } = 1L << 30;

    [Extension]
    [Range(0.0, 1.0)]
    [Description(
        "Alarm (too_many_duplicates) if a larger share of documents or paragraphs is marked; null is 0.95 in runs of more than 10,000 "
        + "documents, and no alarm in smaller ones.")]
    public double? MaxMarkedShare { get; init; }

    [Description("Look for duplicate documents. Either this or paragraphs.")]
    public DocumentDedupeSettings? Documents { get; init; }

    [Description("Look for duplicate paragraphs. Either this or documents.")]
    public ParagraphDedupeSettings? Paragraphs { get; init; }

    public IEnumerable<ConfigProblem> Problems()
    {
        if (Documents is null && Paragraphs is null)
        {
            yield return new ConfigProblem(
                "",
                "says neither what makes a document a duplicate nor what makes a paragraph "
                + "one. Set `dedupe.documents` or `dedupe.paragraphs`.");
        }

        if (Documents is not null && Paragraphs is not null)
        {
            yield return new ConfigProblem(
                "",
                "has both `documents` and `paragraphs`, and one run does one of them. Remove one; run twice, with two names, to do both.");
        }

        if (PartitionIndex >= NumPartitions)
        {
            yield return new ConfigProblem(
                "partition_index", $"is {PartitionIndex}, but with {NumPartitions} partitions it has to be from 0 to {NumPartitions - 1}.");
        }

        if (DocumentDir.Length == 0 || DocumentDir.Contains('/', StringComparison.Ordinal))
            yield return new ConfigProblem("document_dir", $"is `{DocumentDir}`, but has to be the name of one folder, without slashes.");
    }
}

/// <summary>Duplicates of whole documents, by a key taken from each.</summary>
internal sealed record DocumentDedupeSettings
{
    [Description("Attribute to write.")]
    public required string AttributeName { get; init; }

    [Description("JSONPath of the key, which has to select a text: `$.metadata.url`.")]
    public required string Key { get; init; }
}

/// <summary>Duplicates of paragraphs, whole or by the share of their n-grams that were seen.</summary>
internal sealed record ParagraphDedupeSettings
{
    [Description("Attribute to write.")]
    public required string AttributeName { get; init; }

    [NullIsDefault]
    [Description("Text between two paragraphs, taken literally; empty splits between all characters.")]
    public string ParagraphSeparator { get; init; } = "\n";

    [Description("Compare n-grams of words; null compares whole paragraphs.")]
    public NgramDedupeSettings? ByNgram { get; init; }
}

/// <summary>N-gram comparison of paragraphs.</summary>
[RetiredKey("threshold", "The original's documentation calls it so, but the key that works is `overlap_threshold`.")]
internal sealed record NgramDedupeSettings
{
    [NullIsDefault]
    [Range(0, int.MaxValue)]
    [Description("Words in an n-gram; 0 compares whole paragraphs.")]
    public int NgramLength { get; init; }

    [NullIsDefault]
    [Range(0, int.MaxValue)]
    [Description("Words from one n-gram to the next; 0 and 1 take every n-gram.")]
    public int Stride { get; init; }

    /// <summary>A share, compared in single precision.</summary>
    [NullIsDefault]
    [Range(0.0, 1.0)]
    [Description("Share of n-grams seen before from which a paragraph is a duplicate.")]
    public double OverlapThreshold { get; init; } = 1.0;

    [NullIsDefault]
    [Description("Pass over paragraphs that are too short for two n-grams, instead of comparing them whole.")]
    public bool SkipShortParagraphs { get; init; }
}
