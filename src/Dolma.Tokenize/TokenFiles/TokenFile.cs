using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Dolma.Core;

namespace Dolma.Tokenize.TokenFiles;

/// <summary>Item types of token files. The names on disk and in configs are numpy's: <c>uint16</c>, <c>uint32</c>.</summary>
public enum TokenType
{
    /// <summary>Two bytes, for vocabularies up to 65,536.</summary>
    UInt16 = 2,

    /// <summary>Four bytes.</summary>
    UInt32 = 4,
}

/// <summary>
/// A token file opened for reading: a raw array of little-endian unsigned integers, one a token, without any header although
/// its name ends in <c>.npy</c>. The file is mapped into memory; reading costs no system call and any thread may read.
/// Source: <c>OLMo:olmo/data/memmap_dataset.py</c>, <c>dolma:python/dolma/tokenizer/memmap_writer.py</c>.
/// </summary>
public sealed class TokenFile : IDisposable
{
    // Widened through the stack; 4 KiB stays in the first-level cache.
    private const int ChunkTokens = 2048;

    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;

    /// <summary>Maps a file.</summary>
    /// <exception cref="ShardException">The file is missing or unreadable, or its size is no whole number of tokens.</exception>
    public TokenFile(string path, TokenType type)
    {
        Path = path;
        Type = type;
        int itemSize = (int)type;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            long bytes = stream.Length;
            if (bytes % itemSize != 0)
            {
                throw new ShardException(
                    $"{path} has {bytes} bytes, which is no multiple of the {itemSize} bytes of a {NameOf(type)} token. "
                    + "Either the file was cut short or it holds another type (`memmap_dtype`).");
            }

            Count = bytes / itemSize;
            if (bytes == 0)
                return;    // An empty file cannot be mapped, and there is nothing to read in it.
            _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            _view = _map.CreateViewAccessor(0, bytes, MemoryMappedFileAccess.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _map?.Dispose();
            throw new ShardException($"The token file {path} cannot be read: {e.Message}", e);
        }
    }

    public string Path { get; }

    public TokenType Type { get; }

    /// <summary>Tokens in the file.</summary>
    public long Count { get; }

    /// <summary>numpy's name of a type, as configs write it.</summary>
    public static string NameOf(TokenType type) => type == TokenType.UInt16 ? "uint16" : "uint32";

    /// <summary>Fills <paramref name="tokens"/> with the tokens from <paramref name="start"/> on.</summary>
    /// <param name="start">Index of the first token, from 0.</param>
    /// <param name="tokens">As many tokens as are wanted; the caller's memory.</param>
    /// <exception cref="ArgumentOutOfRangeException">Some of these tokens lie outside of the file.</exception>
    public void ReadTokens(long start, Span<uint> tokens)
    {
        if (start < 0 || start > Count - tokens.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start), start, $"Tokens {start} to {start + tokens.Length} were asked of {Path}, which has {Count}.");
        }

        if (tokens.IsEmpty)
            return;
        Read(start * (int)Type, tokens);
    }

    public void Dispose()
    {
        _view?.Dispose();
        _map?.Dispose();
    }

    private void Read(long byteOffset, Span<uint> tokens)
    {
        SafeBuffer view = _view!.SafeMemoryMappedViewHandle;
        if (Type == TokenType.UInt32)
        {
            view.ReadSpan((ulong)byteOffset, tokens);
            if (!BitConverter.IsLittleEndian)
                BinaryPrimitives.ReverseEndianness(tokens, tokens);
            return;
        }

        Span<ushort> narrow = stackalloc ushort[ChunkTokens];
        while (!tokens.IsEmpty)
        {
            Span<ushort> chunk = narrow[..Math.Min(ChunkTokens, tokens.Length)];
            view.ReadSpan((ulong)byteOffset, chunk);
            if (!BitConverter.IsLittleEndian)
                BinaryPrimitives.ReverseEndianness(chunk, chunk);
            for (int i = 0; i < chunk.Length; i++)
                tokens[i] = chunk[i];
            tokens = tokens[chunk.Length..];
            byteOffset += chunk.Length * sizeof(ushort);
        }
    }
}
