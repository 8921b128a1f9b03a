using Dolma.Core.Lines;
using Dolma.Core.Streams;

namespace Dolma.Core.Compression;

/// <summary>
/// Writes content in members of <see cref="Codec.MemberBytes"/>. Disposing writes the rest, at least one member, and then disposes
/// the target.
/// </summary>
internal sealed class EncodingStream : WriteOnlyStream
{
    private readonly Stream _target;
    private readonly MemberCompressor _compressor;
    private readonly PooledBuffer _content = new(Codec.MemberBytes);
    private readonly PooledBuffer _packed = new(Codec.MemberBytes);
    private bool _anyMember;
    private bool _disposed;

    public EncodingStream(Stream target, MemberCompressor compressor)
    {
        _target = target;
        _compressor = compressor;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (!buffer.IsEmpty)
        {
            int taken = Math.Min(buffer.Length, Codec.MemberBytes - _content.Length);
            _content.Write(buffer[..taken]);
            buffer = buffer[taken..];
            if (_content.Length == Codec.MemberBytes)
                WriteMember();
        }
    }

    /// <summary>Does nothing: a member that is cut short costs compression. Disposing completes the file.</summary>
    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            try
            {
                if (_content.Length > 0 || !_anyMember)
                    WriteMember();
                _target.Flush();
            }
            finally
            {
                _target.Dispose();
                _compressor.Dispose();
                _content.Dispose();
                _packed.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private void WriteMember()
    {
        _packed.Clear();
        _compressor.Compress(_content.WrittenSpan, _packed);
        _target.Write(_packed.WrittenSpan);
        _content.Clear();
        _anyMember = true;
    }
}
