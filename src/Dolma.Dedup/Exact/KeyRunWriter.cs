using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Dolma.Dedup.Exact;

/// <summary>Writes a <see cref="KeyRun"/>, entries coming in ascending order.</summary>
internal sealed class KeyRunWriter
{
    private const int BufferBytes = 48 << 10;

    private readonly Action<ReadOnlySpan<byte>> _write;
    private readonly int _entryBytes;
    private readonly long[] _starts = new long[KeyRun.Buckets + 1];
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _length;

    /// <param name="write">Takes the bytes of the file, in order.</param>
    /// <param name="hasNumbers">Whether entries carry the key's number.</param>
    public KeyRunWriter(Action<ReadOnlySpan<byte>> write, bool hasNumbers)
    {
        _write = write;
        _entryBytes = hasNumbers ? KeyRun.EntryBytes : KeyRun.KeyBytes;
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer, KeyRun.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(8), KeyRun.Version);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(12), _entryBytes);
        _length = KeyRun.HeadBytes;
    }

    public void Add(ulong high, ulong low, long ordinal)
    {
        if (_length + KeyRun.EntryBytes > BufferBytes)
            Flush();
        Span<byte> place = _buffer.AsSpan(_length);
        BinaryPrimitives.WriteUInt64LittleEndian(place, high);
        BinaryPrimitives.WriteUInt64LittleEndian(place[8..], low);
        if (_entryBytes == KeyRun.EntryBytes)
            BinaryPrimitives.WriteInt64LittleEndian(place[16..], ordinal);
        _length += _entryBytes;
        _starts[(int)(high >> 56) + 1]++;
    }

    /// <summary>Ends the file.</summary>
    /// <param name="keys">Keys that the shard had, repeated ones too.</param>
    public void End(long keys)
    {
        Flush();
        for (int i = 0; i < KeyRun.Buckets; i++)
            _starts[i + 1] += _starts[i];
        _write(MemoryMarshal.AsBytes(_starts.AsSpan()));
        Span<byte> last = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(last, keys);
        _write(last);
    }

    private void Flush()
    {
        _write(_buffer.AsSpan(0, _length));
        _length = 0;
    }
}
