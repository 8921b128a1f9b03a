namespace Dolma.Dedup.Exact;

/// <summary>How exact deduplication works; nothing here but the seed and <see cref="ReadOnly"/> shows in what it writes.</summary>
public sealed record ExactSettings
{
    /// <summary>What the hash of keys starts from. An index is good for one seed.</summary>
    public long Seed { get; init; }

    /// <summary>Keys are looked up in an index only: not compared with each other, and not learnt.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Bytes of memory for sorting in one task.</summary>
    public long MemoryOfTask { get; init; } = 64 << 20;

    /// <summary>Folder on this machine for what does not fit into memory.</summary>
    public string Scratch { get; init; } = Path.GetTempPath();
}
