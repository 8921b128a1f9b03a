using Dolma.Core.Streams;

namespace Dolma.Core.Tests.Compression;

/// <summary>A stream that gives few bytes at a time, as sockets do.</summary>
internal sealed class Trickle(byte[] bytes, int step) : ReadOnlyStream
{
    private int _position;

    public bool Disposed { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        int taken = Math.Min(Math.Min(buffer.Length, step), bytes.Length - _position);
        bytes.AsSpan(_position, taken).CopyTo(buffer);
        _position += taken;
        return taken;
    }

    protected override void Dispose(bool disposing)
    {
        Disposed = true;
        base.Dispose(disposing);
    }
}
