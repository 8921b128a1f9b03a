using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Dolma.Core;
using Dolma.Core.Storage;

namespace Dolma.Dedup.Exact;

/// <summary>
/// A file of keys in ascending order, all little-endian: magic, version, bytes of an entry; entries (key, and in a shard's run the key's
/// number); at the end 257 places, counted in entries, where the keys of each first byte begin and the last end, and the number of keys
/// that the shard had. Whoever wants a range of hashes reads that part alone.
/// </summary>
internal sealed class KeyRun
{
    /// <summary>Ranges that the table tells apart: one for each value of a key's first byte.</summary>
    public const int Buckets = 256;

    public const int HeadBytes = 16;
    public const int TailBytes = (Buckets + 2) * sizeof(long);
    public static readonly ulong Magic = BinaryPrimitives.ReadUInt64LittleEndian("DOLMAKEY"u8);
    public const uint Version = 1;

    /// <summary>Bytes of a key alone, as an index keeps it.</summary>
    public const int KeyBytes = 16;

    /// <summary>Bytes of a key with its number, as a shard's run has it.</summary>
    public const int EntryBytes = 24;

    private readonly IStorage _storage;
    private readonly long[] _starts;
    private readonly int _entryBytes;

    private KeyRun(IStorage storage, string path, int entryBytes, long[] starts, long keys)
    {
        _storage = storage;
        Path = path;
        _entryBytes = entryBytes;
        _starts = starts;
        Keys = keys;
    }

    public string Path { get; }

    /// <summary>Entries in the file.</summary>
    public long Entries => _starts[Buckets];

    /// <summary>Keys that the shard had, repeated ones too.</summary>
    public long Keys { get; }

    /// <exception cref="DolmaException">It is missing, or no such file.</exception>
    public static KeyRun Open(IStorage storage, string path)
    {
        if (storage.Find(path) is not { } found)
            throw new RunException($"{path}: this file of keys is missing, and without it duplicates would be overlooked. Run again, which makes it anew.");
        Span<byte> head = stackalloc byte[HeadBytes];
        byte[] tail = new byte[TailBytes];
        if (found.Size < HeadBytes + TailBytes)
            throw new RunException($"{path} is no file of keys: it has {found.Size:N0} bytes. Delete it and run again.");
        storage.ReadAt(path, 0, head);
        ulong magic = BinaryPrimitives.ReadUInt64LittleEndian(head);
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
        int entryBytes = BinaryPrimitives.ReadInt32LittleEndian(head[12..]);
        if (magic != Magic)
            throw new RunException($"{path} is no file of keys: it begins with 0x{magic:X16}, expected 0x{Magic:X16}. Delete it and run again.");
        if (version != Version || entryBytes is not (KeyBytes or EntryBytes))
            throw new RunException($"{path} is a file of keys of version {version} with {entryBytes} bytes a key; this program reads version {Version}. Delete the index and run again.");
        storage.ReadAt(path, found.Size - TailBytes, tail);
        long[] numbers = MemoryMarshal.Cast<byte, long>(tail).ToArray();
        if (HeadBytes + numbers[Buckets] * entryBytes + TailBytes != found.Size)
            throw new RunException($"{path} is damaged: it has {found.Size:N0} bytes, and its end says {numbers[Buckets]:N0} keys. Delete it and run again.");
        return new KeyRun(storage, path, entryBytes, numbers[..(Buckets + 1)], numbers[Buckets + 1]);
    }

    /// <summary>The entries of keys whose first byte is in the range; keys without a number have 0.</summary>
    /// <param name="chunk">Entries read at once.</param>
    public MergeCursor<RunKey> Read(HashRange range, int chunk)
    {
        long next = _starts[range.FirstBucket];
        long end = _starts[range.EndBucket];
        byte[]? bytes = null;
        RunKey last = new((ulong)range.FirstBucket << 56, 0, 0);
        return new MergeCursor<RunKey>(
            entries =>
            {
                int take = (int)Math.Min(entries.Length, end - next);
                if (take == 0)
                    return 0;
                bytes ??= new byte[entries.Length * _entryBytes];
                Span<byte> read = bytes.AsSpan(0, take * _entryBytes);
                _storage.ReadAt(Path, HeadBytes + next * _entryBytes, read);
                for (int i = 0; i < take; i++)
                {
                    ReadOnlySpan<byte> entry = read.Slice(i * _entryBytes, _entryBytes);
                    entries[i] = new RunKey(
                        BinaryPrimitives.ReadUInt64LittleEndian(entry),
                        BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]),
                        _entryBytes == EntryBytes ? BinaryPrimitives.ReadInt64LittleEndian(entry[16..]) : 0);
                    if (entries[i].CompareTo(last) < 0)
                        ThrowOutOfOrder(next + i);
                    last = entries[i];
                }

                next += take;
                return take;
            },
            (int)Math.Clamp(end - next, 1, chunk));
    }

    [DoesNotReturn]
    private void ThrowOutOfOrder(long entry) => throw new RunException(
        $"{Path} is damaged: key {entry:N0} is smaller than the one before it. A file of the index has to be restored; one below `work` can be deleted, and a new run makes it anew.");
}

/// <summary>One of several equal parts of all hashes.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Count">How many parts there are: a power of two, at most <see cref="KeyRun.Buckets"/>.</param>
public readonly record struct HashRange(int Index, int Count)
{
    internal int FirstBucket => KeyRun.Buckets / Count * Index;

    internal int EndBucket => KeyRun.Buckets / Count * (Index + 1);

    /// <summary>Whether the two have hashes in common.</summary>
    internal bool Overlaps(HashRange other) => FirstBucket < other.EndBucket && other.FirstBucket < EndBucket;
}
