using Dolma.Core;

namespace Dolma.Dedup;

/// <summary>What both ways of deduplicating have in common. Names of problems are those of the original's config.</summary>
public abstract record DedupeOptions
{
    /// <summary>The attribute to write. Several partitions add <c>_</c> and the partition's index.</summary>
    public string AttributeName { get; init; } = "";

    /// <summary>Shorter keys are neither looked up nor learnt. Documents: bytes of the key; paragraphs: code points.</summary>
    public long MinLength { get; init; }

    /// <summary>Keys of fewer words (UAX #29) are neither looked up nor learnt.</summary>
    public long MinWords { get; init; }

    /// <summary>Passes over keys that are empty once white space is trimmed.</summary>
    public bool SkipEmpty { get; init; }

    /// <summary>Into how many parts the keys are cut, each the work of one run.</summary>
    public long NumPartitions { get; init; } = 1;

    /// <summary>Which part this run handles, from 0.</summary>
    public long PartitionIndex { get; init; }

    /// <summary>Cuts by file instead of by key: this run gets only its files, and handles all of their keys.</summary>
    public bool FilePartition { get; init; }

    /// <summary>
    /// The original's answers where they contradict its documentation: spans in mixed units, <see cref="MinWords"/> switching
    /// deduplication off, partitions that depend on the filter's seeds and hold within partitions of files too.
    /// </summary>
    public bool Compat { get; init; }

    /// <summary>The attribute's name on disk.</summary>
    internal string FullAttributeName => NumPartitions > 1 ? $"{AttributeName}_{PartitionIndex}" : AttributeName;

    /// <summary>Whether keys of other partitions are passed over.</summary>
    internal bool ChoosesKeys => NumPartitions > 1 && (Compat || !FilePartition);

    /// <summary>A worker that hashes what these options make keys of, and writes the attributes.</summary>
    internal abstract DedupeWorker CreateWorker(KeyHasher hasher);

    /// <summary>The section of the config that these options come from: <c>dedupe.documents</c>.</summary>
    private protected abstract string Section { get; }

    /// <summary>Every problem with these settings; empty if they are good.</summary>
    public virtual IEnumerable<ConfigProblem> Problems()
    {
        if (AttributeName.Length == 0)
            yield return new(Section + ".attribute_name", "is missing; name the attribute to write.");
        if (MinLength < 0)
            yield return new("dedupe.min_length", $"is {MinLength}; min_length must be >= 0.");
        if (MinWords < 0)
            yield return new("dedupe.min_words", $"is {MinWords}; min_words must be >= 0.");
        if (NumPartitions < 1)
            yield return new("dedupe.num_partitions", $"is {NumPartitions}; give at least 1, which is everything in one run.");
        else if (PartitionIndex < 0 || PartitionIndex >= NumPartitions)
            yield return new("dedupe.partition_index", $"is {PartitionIndex}; with {NumPartitions} partitions give 0 to {NumPartitions - 1}.");
    }
}
