using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Core.Storage;

namespace Dolma.Core.Tasks;

/// <summary>How tasks are run. Nothing here changes the content that is written, except whether bad lines and uneven files end a shard.</summary>
public sealed record DriverOptions
{
    /// <summary>Threads that run the operator. Reading and unpacking has threads of its own.</summary>
    public int Workers { get; init; } = 1;

    public BadLinePolicy BadLines { get; init; } = BadLinePolicy.Fail;

    /// <summary>
    /// Let attribute files have fewer or more lines than their documents, counted and named; <see cref="Batch.HasAttribute"/> says which
    /// lines are there. Otherwise such a file fails its shard.
    /// </summary>
    public bool AllowsUnevenAttributes { get; init; }

    /// <summary>Longest line in bytes.</summary>
    public int MaxLineBytes { get; init; } = LineReader.DefaultMaxLineBytes;

    /// <summary>Bytes of lines that a batch holds before it goes on its way: large enough that queues do not show, small enough for
    /// a handful of them in the cache.</summary>
    public int BatchBytes { get; init; } = 1 << 20;

    /// <summary>How hard outputs are packed.</summary>
    public CompressionEffort Effort { get; init; } = CompressionEffort.Default;

    /// <summary>Times that a shard is done again after an interrupted transfer.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Do every shard again, whatever the markers say.</summary>
    public bool IgnoreExisting { get; init; }

    /// <summary>
    /// What planning saw of the inputs, so that they are not asked for again one by one; null asks. A file that is changed after it was seen
    /// is noted as it was, and the next run does its shard again.
    /// </summary>
    public StorageSnapshot? Planned { get; init; }

    /// <summary>How the work is shared with other processes; null if there are none.</summary>
    public WorkSharing? Sharing { get; init; }

    /// <summary>Name and version of the program, part of every marker.</summary>
    public string Program { get; init; } = "dolma";
}
