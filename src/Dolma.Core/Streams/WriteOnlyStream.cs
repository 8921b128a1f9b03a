namespace Dolma.Core.Streams;

/// <summary>A stream that is written once, forward. What it is not made for throws <see cref="NotSupportedException"/>.</summary>
internal abstract class WriteOnlyStream : Stream
{
    public sealed override bool CanRead => false;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public sealed override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>As <see cref="Stream.Write(ReadOnlySpan{byte})"/>, which falls back on the overload for arrays unless it is overridden.</summary>
    public abstract override void Write(ReadOnlySpan<byte> buffer);

    /// <summary>Nothing, unless a stream says otherwise: disposing completes what was written.</summary>
    public override void Flush()
    {
    }

    public sealed override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();
}
