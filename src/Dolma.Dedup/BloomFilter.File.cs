using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Dolma.Core;

namespace Dolma.Dedup;

/// <summary>
/// The original's file format, version 1, all little-endian: magic, version, hash functions (each four seeds of 64 bits), number of
/// 32-bit words, words. Filters travel both ways between the two programs.
/// </summary>
public sealed unsafe partial class BloomFilter
{
    private const uint Magic = 0x81F0F117;
    private const uint Version = 1;
    private const int SeedBytes = 4 * sizeof(ulong);

    /// <summary>The original's own filters reach some ten thousand; a larger number means another file.</summary>
    private const uint MaxHashCountInFile = 1 << 24;

    /// <summary>Bytes read or written at once.</summary>
    private const int Chunk = 1 << 20;

    /// <summary>Bytes of the file that <see cref="Write"/> makes.</summary>
    public long FileLength => 20 + (long)SeedBytes * HashCount + SizeInBytes;

    /// <summary>Reads a filter, by this program or the original.</summary>
    /// <param name="stream">Uncompressed content.</param>
    /// <param name="name">What errors call the file.</param>
    /// <exception cref="RunException">It is not a filter, or cut off.</exception>
    public static BloomFilter Read(Stream stream, string name)
    {
        try
        {
            Span<byte> head = stackalloc byte[12];
            stream.ReadExactly(head);
            uint magic = BinaryPrimitives.ReadUInt32LittleEndian(head);
            uint version = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            uint hashCount = BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
            if (magic != Magic)
                throw new RunException($"{name} is no Bloom filter: it begins with 0x{magic:X8}, expected 0x{Magic:X8}. Name another bloom_filter.file.");
            if (version != Version)
                throw new RunException($"{name} is a Bloom filter of version {version}; this program reads version {Version}. Name another bloom_filter.file.");
            if (hashCount is 0 or > MaxHashCountInFile)
                throw new RunException($"{name} is no usable Bloom filter: it says it has {hashCount} hash functions. Name another bloom_filter.file.");
            return ReadBody(stream, name, hashCount);
        }
        catch (EndOfStreamException e)
        {
            throw new RunException($"{name} is cut off: a Bloom filter is longer than its header says this file is. Restore it, or start from a new one.", e);
        }
    }

    /// <summary>Writes the filter. The caller sees to it that a half-written file never has the final name.</summary>
    public void Write(Stream stream)
    {
        var head = new byte[12 + SeedBytes * HashCount + sizeof(ulong)];
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), (uint)HashCount);
        for (int i = 0; i < _seeds.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(12 + sizeof(ulong) * i), _seeds[i]);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(head.Length - sizeof(ulong)), _wordCount);
        stream.Write(head);
        var bytes = (byte*)_words;
        for (long at = 0; at < SizeInBytes; at += Chunk)
            stream.Write(new ReadOnlySpan<byte>(bytes + at, (int)Math.Min(Chunk, SizeInBytes - at)));
    }

    private static BloomFilter ReadBody(Stream stream, string name, uint hashCount)
    {
        var seeds = new ulong[4 * hashCount];
        stream.ReadExactly(MemoryMarshal.AsBytes(seeds.AsSpan()));
        ulong wordCount = 0;
        stream.ReadExactly(MemoryMarshal.AsBytes(new Span<ulong>(ref wordCount)));
        if (wordCount is 0 or > long.MaxValue / sizeof(uint))
            throw new RunException($"{name} is no usable Bloom filter: it says it has {wordCount} words.");
        var filter = new BloomFilter(seeds, wordCount);
        try
        {
            var bytes = (byte*)filter._words;
            for (long at = 0; at < filter.SizeInBytes; at += Chunk)
                stream.ReadExactly(new Span<byte>(bytes + at, (int)Math.Min(Chunk, filter.SizeInBytes - at)));
            if (stream.ReadByte() >= 0)
                throw new RunException($"{name} is longer than its header says ({filter.FileLength:N0} bytes); it is damaged or no Bloom filter.");
            return filter;
        }
        catch
        {
            filter.Dispose();
            throw;
        }
    }
}
