using System.Buffers;
using System.Diagnostics;

namespace Dolma.Core.Lines;

/// <summary>
/// A growing byte buffer on rented memory, emptied and used again. What <see cref="WrittenSpan"/> returns is good until the next
/// write, <see cref="Clear"/> or <see cref="Dispose"/>.
/// </summary>
public sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    /// <summary>Arrays above this are not kept: one giant line must not hold its memory for the rest of the run.</summary>
    private const int LargestKept = 8 << 20;

    private byte[] _bytes;
    private int _length;

    public PooledBuffer(int capacity = 4096) => _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length => _length;

    public ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, _length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _length);

    /// <summary>The array behind the buffer, for callers that keep offsets into it.</summary>
    public byte[] Array => _bytes;

    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > LargestKept)
            Replace(ArrayPool<byte>.Shared.Rent(4096));
    }

    /// <summary>Takes back what was written after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length)
    {
        Debug.Assert((uint)length <= (uint)_length);
        _length = length;
    }

    public void Advance(int count)
    {
        Debug.Assert((uint)count <= (uint)(_bytes.Length - _length));
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(_length);
    }

    public void Write(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(_bytes.AsSpan(_length));
        _length += value.Length;
    }

    public void Write(byte value)
    {
        Reserve(1);
        _bytes[_length++] = value;
    }

    public void Dispose()
    {
        Replace([]);
        _length = 0;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length < count)
            Grow(count);
    }

    private void Grow(int count)
    {
        long wanted = Math.Max(2L * _bytes.Length, (long)_length + count);
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(wanted, System.Array.MaxLength));
        if (larger.Length - _length < count)
            throw new ShardException($"A single output block grew past {System.Array.MaxLength:N0} bytes. Lower --max-line-bytes.");
        _bytes.AsSpan(0, _length).CopyTo(larger);
        Replace(larger);
    }

    private void Replace(byte[] array)
    {
        // The pool would hold on to giant arrays; the collector takes them back.
        if (_bytes.Length is > 0 and <= LargestKept)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = array;
    }
}
