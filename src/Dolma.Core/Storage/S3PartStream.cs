using System.Buffers;
using Dolma.Core.Streams;

namespace Dolma.Core.Storage;

/// <summary>Gathers what is written in buffers of one part each, and hands over each full one. Two buffers take turns.</summary>
internal sealed class S3PartStream(int partBytes, Action<ArraySegment<byte>> send) : WriteOnlyStream
{
    /// <summary>First size of a buffer: most files of a corpus' attributes are no larger.</summary>
    private const int FirstBytes = 256 << 10;

    private byte[] _buffer = [];
    private byte[] _other = [];
    private int _filled;
    private long _length;

    /// <summary>Bytes of the part being gathered.</summary>
    public int PartBytes { get; set; } = partBytes;

    /// <summary>What was not handed over yet.</summary>
    public ArraySegment<byte> Rest => new(_buffer, 0, _filled);

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            // Sent only when more follows, so that what is left at the end is never nothing.
            if (_filled >= PartBytes)
                HandOver();
            int taken = Math.Min(buffer.Length, PartBytes - _filled);
            Reserve(_filled + taken);
            buffer[..taken].CopyTo(_buffer.AsSpan(_filled));
            _filled += taken;
            _length += taken;
            buffer = buffer[taken..];
        }
    }

    /// <summary>Gives the buffers back; what they hold was sent.</summary>
    public void Release()
    {
        Return(_buffer);
        Return(_other);
        _buffer = _other = [];
        _filled = 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Release();

        base.Dispose(disposing);
    }

    private static void Return(byte[] buffer)
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private void HandOver()
    {
        // Sending a part waits for the one before it, whose buffer is then free.
        send(Rest);
        (_buffer, _other) = (_other, _buffer);
        _filled = 0;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length >= bytes)
            return;
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(PartBytes, Math.Max(FirstBytes, Math.Max(2L * _buffer.Length, bytes))));
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        Return(_buffer);
        _buffer = larger;
    }
}
