using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Dolma.Core;
using Dolma.Core.Storage;

namespace Dolma.Dedup.Exact;

/// <summary>
/// A file of numbers of keys that are duplicates, ascending within each shard, all little-endian: magic, version, number of shards;
/// numbers, shard after shard; at the end the places, counted in numbers, where each shard's begin and the last end.
/// </summary>
internal static class OrdinalFile
{
    private const uint Version = 1;
    private const int HeadBytes = 16;
    private const int BufferedNumbers = 4096;
    private static readonly ulong Magic = BinaryPrimitives.ReadUInt64LittleEndian("DOLMADUP"u8);

    public static void Write(Action<ReadOnlySpan<byte>> write, int shards, IEnumerable<Answer> answers)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(head, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], shards);
        write(head);
        long[] starts = new long[shards + 1];
        long[] buffer = new long[BufferedNumbers];
        int length = 0;
        foreach (Answer answer in answers)
        {
            if (length == buffer.Length)
            {
                write(MemoryMarshal.AsBytes(buffer.AsSpan()));
                length = 0;
            }

            buffer[length++] = answer.Ordinal;
            starts[answer.Shard + 1]++;
        }

        write(MemoryMarshal.AsBytes(buffer.AsSpan(0, length)));
        for (int i = 0; i < shards; i++)
            starts[i + 1] += starts[i];
        write(MemoryMarshal.AsBytes(starts.AsSpan()));
    }

    /// <summary>The numbers of one shard.</summary>
    /// <exception cref="DolmaException">The file is missing or no such file.</exception>
    public static MergeCursor<long> Read(IStorage storage, string path, int shard, int shards)
    {
        if (storage.Find(path) is not { } found)
            throw new RunException($"{path}: this file of answers is missing, and without it duplicates would be overlooked. Run again, which makes it anew.");
        long tail = found.Size - (shards + 1L) * sizeof(long);
        Span<byte> head = stackalloc byte[HeadBytes];
        if (tail < HeadBytes)
            throw new RunException($"{path} is no file of answers for {shards} shards: it has {found.Size:N0} bytes. Delete it and run again.");
        storage.ReadAt(path, 0, head);
        if (BinaryPrimitives.ReadUInt64LittleEndian(head) != Magic || BinaryPrimitives.ReadUInt32LittleEndian(head[8..]) != Version
            || BinaryPrimitives.ReadInt32LittleEndian(head[12..]) != shards)
        {
            throw new RunException($"{path} is no file of answers for {shards} shards, version {Version}. Delete it and run again.");
        }

        Span<long> places = stackalloc long[2];
        storage.ReadAt(path, tail + shard * (long)sizeof(long), MemoryMarshal.AsBytes(places));
        (long next, long end) = (places[0], places[1]);
        return new MergeCursor<long>(
            numbers =>
            {
                int take = (int)Math.Min(numbers.Length, end - next);
                if (take > 0)
                    storage.ReadAt(path, HeadBytes + next * sizeof(long), MemoryMarshal.AsBytes(numbers.AsSpan(0, take)));
                next += take;
                return take;
            },
            (int)Math.Clamp(end - next, 1, BufferedNumbers));
    }

    /// <summary>Fills the buffer from a place in a file.</summary>
    /// <exception cref="DolmaException">The file ends before.</exception>
    public static void ReadAt(this IStorage storage, string path, long offset, Span<byte> buffer)
    {
        using Stream stream = storage.OpenRead(path, offset);
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
            throw new RunException($"{path} ends before byte {offset + buffer.Length:N0}. Delete it and run again.");
    }
}
