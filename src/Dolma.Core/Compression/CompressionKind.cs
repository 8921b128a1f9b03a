namespace Dolma.Core.Compression;

/// <summary>How a stream of bytes is packed on disk.</summary>
public enum CompressionKind
{
    None,
    Gzip,
    Zstd,
    Bzip2,
}
