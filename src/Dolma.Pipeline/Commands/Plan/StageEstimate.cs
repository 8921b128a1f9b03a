using Dolma.Core.Storage;

namespace Dolma.Pipeline.Commands;

/// <summary>What a stage will take and make, from what it did with a sample.</summary>
internal sealed record StageEstimate
{
    public required string Stage { get; init; }

    /// <summary>Why there is no estimate; null if there is one.</summary>
    public string? Problem { get; init; }

    public long Documents { get; init; }

    /// <summary>Decompressed bytes of the documents.</summary>
    public long BytesIn { get; init; }

    public long DocumentsOut { get; init; }

    /// <summary>Stored bytes of the outputs.</summary>
    public long BytesOut { get; init; }

    /// <summary>Of <c>tokens</c>; else 0.</summary>
    public long Tokens { get; init; }

    /// <summary>Stored bytes of what lies there only while the stage runs.</summary>
    public long TemporaryBytes { get; init; }

    /// <summary>Bytes of each process.</summary>
    public long Memory { get; init; }

    /// <summary>Processor seconds, on cores like these.</summary>
    public double CoreSeconds { get; init; }

    /// <summary>Wall-clock seconds for the workers that were asked for.</summary>
    public double Seconds { get; init; }

    public long Shards { get; init; }

    /// <summary>To S3; null if nothing lies there.</summary>
    public RequestCounts? Requests { get; init; }
}
