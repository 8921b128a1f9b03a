namespace Dolma.Core.Compression;

/// <summary>How hard to compress. The content never depends on it.</summary>
public enum CompressionEffort
{
    /// <summary>gzip 6, zstd 3, bzip2 9: what the original's core uses.</summary>
    Default,

    /// <summary>
    /// gzip 2, zstd 1, bzip2 1: attributes become an eighth larger than by default, in a quarter of the time. (gzip 1 would save a little
    /// more of it, but makes them two thirds larger.)
    /// </summary>
    Fast,

    /// <summary>
    /// gzip 3, zstd 3, bzip2 9: documents become a twenty-fifth larger than by default with gzip, in little more than half of the time.
    /// </summary>
    Balanced,

    /// <summary>The lowest level of each format: gzip 1, zstd 1, bzip2 1.</summary>
    Fastest,
}

/// <summary>The levels that stand for an effort.</summary>
public static class CompressionLevels
{
    /// <summary>The format's own number for the effort; 0 if nothing is compressed.</summary>
    public static int Of(CompressionKind kind, CompressionEffort effort) => (kind, effort) switch
    {
        (CompressionKind.None, _) => 0,
        (_, CompressionEffort.Fastest) => 1,
        (CompressionKind.Gzip, CompressionEffort.Fast) => 2,
        (CompressionKind.Gzip, CompressionEffort.Balanced) => 3,
        (_, CompressionEffort.Fast) => 1,
        (CompressionKind.Gzip, _) => 6,
        (CompressionKind.Zstd, _) => 3,
        (CompressionKind.Bzip2, _) => 9,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };

    /// <summary>The levels that a format has, lowest and highest.</summary>
    public static (int Lowest, int Highest) Range(CompressionKind kind) => kind switch
    {
        CompressionKind.None => (0, 0),
        CompressionKind.Gzip => (1, 9),
        CompressionKind.Zstd => (-7, 22),
        CompressionKind.Bzip2 => (1, 9),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };
}
