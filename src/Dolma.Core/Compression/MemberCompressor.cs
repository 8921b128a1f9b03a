using System.Runtime.InteropServices;
using Dolma.Core.Lines;

namespace Dolma.Core.Compression;

/// <summary>
/// Packs blocks of content, each as a gzip member, zstd frame or bzip2 stream that stands for itself: files are such members one
/// after another, so many threads can pack one file. Nothing is allocated on the managed heap per block. Used by one thread at a time.
/// </summary>
public sealed unsafe class MemberCompressor : IDisposable
{
    private readonly int _level;
    private nint _zstd;

    /// <param name="kind">The format; <see cref="CompressionKind.None"/> copies.</param>
    /// <param name="level">The format's own level, see <see cref="CompressionLevels"/>; its default if null.</param>
    /// <exception cref="RunException">The library that packs this format is not installed.</exception>
    public MemberCompressor(CompressionKind kind, int? level = null)
    {
        Kind = kind;
        _level = level ?? CompressionLevels.Of(kind, CompressionEffort.Default);
        (int lowest, int highest) = CompressionLevels.Range(kind);
        if (_level < lowest || _level > highest)
            throw new ArgumentOutOfRangeException(nameof(level), _level, $"{kind} has the levels {lowest} to {highest}.");
        if (kind == CompressionKind.Zstd)
            _zstd = NewZstd(_level);
        else if (kind == CompressionKind.Bzip2)
            LibBzip2.Require();
    }

    public CompressionKind Kind { get; }

    /// <summary>
    /// Appends one complete member that decodes to <paramref name="content"/>; of nothing, a member of nothing, which is what makes
    /// an empty file valid.
    /// </summary>
    public void Compress(ReadOnlySpan<byte> content, PooledBuffer output)
    {
        switch (Kind)
        {
            case CompressionKind.None:
                output.Write(content);
                break;
            case CompressionKind.Gzip:
                CompressGzip(content, output);
                break;
            case CompressionKind.Zstd:
                CompressZstd(content, output);
                break;
            case CompressionKind.Bzip2:
                CompressBzip2(content, output);
                break;
            default:
                throw new InvalidOperationException($"No compressor for {Kind}.");
        }
    }

    public void Dispose()
    {
        if (_zstd != 0)
            _ = LibZstd.ZSTD_freeCCtx(_zstd);
        _zstd = 0;
    }

    private static nint NewZstd(int level)
    {
        LibZstd.Require();
        nint context = LibZstd.ZSTD_createCCtx();
        if (context == 0)
            throw new RunException("zstd could not be initialised: no memory is left.");
        _ = LibZstd.ZSTD_CCtx_setParameter(context, LibZstd.CompressionLevelParameter, level);
        // Four bytes a frame buy that a flipped bit is found.
        _ = LibZstd.ZSTD_CCtx_setParameter(context, LibZstd.ChecksumFlagParameter, 1);
        return context;
    }

    private void CompressGzip(ReadOnlySpan<byte> content, PooledBuffer output)
    {
        // The runtime exports no deflateReset; starting anew costs some microseconds of a block's milliseconds.
        var stream = (Zlib.ZStream*)NativeMemory.AllocZeroed((nuint)sizeof(Zlib.ZStream));
        try
        {
            if (Zlib.DeflateInit(ref *stream, _level) != Zlib.Ok)
                throw new RunException("zlib could not be initialised: no memory is left.");
            fixed (byte* source = content)
            {
                stream->NextIn = source;
                stream->AvailableIn = (uint)content.Length;
                int result;
                do
                {
                    // Text shrinks to a third; the loop takes what does not.
                    Span<byte> room = output.GetSpan(Math.Max(4096, content.Length / 2));
                    fixed (byte* target = room)
                    {
                        stream->NextOut = target;
                        stream->AvailableOut = (uint)room.Length;
                        result = Zlib.Deflate(ref *stream, Zlib.Finish);
                        output.Advance(room.Length - (int)stream->AvailableOut);
                    }
                }
                while (result is Zlib.Ok or Zlib.BufferError);
                if (result != Zlib.StreamEnd)
                    throw new RunException($"zlib failed to compress a block of {content.Length:N0} bytes: {result}.");
            }
        }
        finally
        {
            Zlib.DeflateEnd(ref *stream);
            NativeMemory.Free(stream);
        }
    }

    private void CompressZstd(ReadOnlySpan<byte> content, PooledBuffer output)
    {
        ObjectDisposedException.ThrowIf(_zstd == 0, this);
        Span<byte> room = output.GetSpan((int)LibZstd.ZSTD_compressBound((nuint)content.Length));
        fixed (byte* source = content, target = room)
        {
            nuint result = LibZstd.ZSTD_compress2(_zstd, target, (nuint)room.Length, source, (nuint)content.Length);
            if (LibZstd.IsError(result))
                throw new RunException($"zstd failed to compress a block of {content.Length:N0} bytes: {LibZstd.ErrorName(result)}.");
            output.Advance((int)result);
        }
    }

    private void CompressBzip2(ReadOnlySpan<byte> content, PooledBuffer output)
    {
        // The bound that bzip2's manual gives: 1% and 600 bytes more than the input.
        Span<byte> room = output.GetSpan(content.Length + (content.Length / 100) + 600);
        uint length = (uint)room.Length;
        // A null input pointer is refused even if there is nothing to read.
        byte nothing = 0;
        fixed (byte* source = content, target = room)
        {
            int result = LibBzip2.BZ2_bzBuffToBuffCompress(
                target, &length, source == null ? &nothing : source, (uint)content.Length, _level, verbosity: 0, workFactor: 0);
            if (result != LibBzip2.Ok)
                throw new RunException($"bzip2 failed to compress a block of {content.Length:N0} bytes: {result}.");
        }

        output.Advance((int)length);
    }
}
