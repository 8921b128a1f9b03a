using Dolma.Core.Streams;

namespace Dolma.Core.Storage;

/// <summary>The first bytes of another stream, which it owns.</summary>
internal sealed class BoundedReadStream(Stream stream, long length) : ReadOnlyStream
{
    private long _left = length;

    public override int Read(Span<byte> buffer)
    {
        int read = stream.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            stream.Dispose();
        base.Dispose(disposing);
    }
}
