using Dolma.Core;

namespace Dolma.Dedup;

/// <summary>How large a new duplicate filter is, and how it hashes. A filter that is read from a file keeps its own size and seeds.</summary>
public sealed record BloomFilterOptions
{
    /// <summary>Bytes of filter. 0, the default, derives it from the two settings below.</summary>
    public long SizeInBytes { get; init; }

    /// <summary>Items expected in the whole run, all shards together; 0 is unknown. Needed if <see cref="SizeInBytes"/> is 0.</summary>
    public long EstimatedDocCount { get; init; }

    /// <summary>Share of new items that may be taken for duplicates once the filter is full, between 0 and 1; 0 is unset.</summary>
    public double DesiredFalsePositiveRate { get; init; }

    /// <summary>Looked at but not changed: nothing new is learnt, and the file is not written.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>What the hash functions of a new filter are drawn from. The original draws them at random; here equal runs give equal filters.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// As many hash functions as the original makes, which for small estimates are thousands. By default no more than the desired
    /// rate needs, and at most <see cref="BloomFilterSize.MaxHashCount"/>.
    /// </summary>
    public bool Compat { get; init; }

    /// <summary>Every problem with these settings, each with the setting's name in the file; empty if they are good.</summary>
    public IEnumerable<ConfigProblem> Problems()
    {
        if (SizeInBytes < 0)
            yield return new("bloom_filter.size_in_bytes", $"is {SizeInBytes}; give a number of bytes, or 0 to derive it from the two estimates.");
        if (SizeInBytes is > 0 and < 4)
            yield return new("bloom_filter.size_in_bytes", $"is {SizeInBytes}; a filter is made of words of 4 bytes, so give at least 4.");
        if (DesiredFalsePositiveRate is < 0 or >= 1 || double.IsNaN(DesiredFalsePositiveRate))
            yield return new("bloom_filter.desired_false_positive_rate", $"is {DesiredFalsePositiveRate}; give a share between 0 and 1, 0.001 say.");
        if (EstimatedDocCount < 0)
            yield return new("bloom_filter.estimated_doc_count", $"is {EstimatedDocCount}; give the number of items expected in all shards together.");
        if (SizeInBytes == 0 && EstimatedDocCount == 0)
        {
            yield return new(
                "bloom_filter.size_in_bytes",
                "is 0, so the size has to come from `bloom_filter.estimated_doc_count`, which is missing. Set one of the two.");
        }

        if (SizeInBytes == 0 && EstimatedDocCount > 0 && DesiredFalsePositiveRate == 0)
        {
            yield return new(
                "bloom_filter.desired_false_positive_rate",
                "is missing; without `bloom_filter.size_in_bytes` the size has to be derived from it. Set one of the two.");
        }

        if (SizeInBytes > 0 && EstimatedDocCount == 0 && DesiredFalsePositiveRate == 0)
        {
            yield return new(
                "bloom_filter.estimated_doc_count",
                "is missing; a new filter needs it, or `bloom_filter.desired_false_positive_rate`, to know how many hash functions to use.");
        }
    }
}
