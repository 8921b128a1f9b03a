using Dolma.Core.Lines;

namespace Dolma.Core.Compression;

/// <summary>Content in and out of compressed streams.</summary>
public static class Codec
{
    /// <summary>
    /// Content of one member as written here. 1 MiB: long enough that a member's fresh start costs under 1% of size, short enough
    /// that a file of some megabytes keeps several threads busy.
    /// </summary>
    public const int MemberBytes = 1 << 20;

    /// <summary>Compressed bytes asked of storage at once.</summary>
    internal const int ReadBufferBytes = 1 << 20;

    /// <summary>The content of a compressed stream.</summary>
    /// <param name="source">Compressed bytes; owned by what is returned. Read in steps of up to 1 MiB.</param>
    /// <param name="kind">Its format. <see cref="CompressionKind.None"/> returns <paramref name="source"/> itself.</param>
    /// <param name="pathForErrors">What the messages call it.</param>
    /// <returns>
    /// A stream whose reads throw <see cref="ShardException"/>, with path and offset, for input that is truncated, corrupt or followed by
    /// something else.
    /// </returns>
    /// <exception cref="RunException">The library for this format is not installed.</exception>
    public static Stream OpenRead(Stream source, CompressionKind kind, string pathForErrors) =>
        OpenRead(source, kind, pathForErrors, ReadBufferBytes);

    /// <summary>A stream that compresses what is written, and closes <paramref name="target"/> when it is disposed.</summary>
    public static Stream OpenWrite(Stream target, CompressionKind kind, int? level = null) =>
        kind == CompressionKind.None ? target : new EncodingStream(target, new MemberCompressor(kind, level));

    /// <summary>
    /// One member in one call, for callers that pack once; a loop keeps a <see cref="MemberCompressor"/>.
    /// </summary>
    public static void CompressMember(ReadOnlySpan<byte> content, PooledBuffer output, CompressionKind kind, int? level = null)
    {
        using var compressor = new MemberCompressor(kind, level);
        compressor.Compress(content, output);
    }

    internal static Stream OpenRead(Stream source, CompressionKind kind, string pathForErrors, int bufferBytes)
    {
        if (kind == CompressionKind.None)
            return source;
        try
        {
            return new DecodingStream(source, NewDecoder(kind), pathForErrors, bufferBytes);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private static Decoder NewDecoder(CompressionKind kind) => kind switch
    {
        CompressionKind.Gzip => new GzipDecoder(),
        CompressionKind.Zstd => new ZstdDecoder(),
        CompressionKind.Bzip2 => new Bzip2Decoder(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };
}
