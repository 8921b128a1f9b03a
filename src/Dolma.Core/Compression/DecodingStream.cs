using System.Buffers;
using Dolma.Core.Streams;

namespace Dolma.Core.Compression;

/// <summary>
/// The content of a compressed stream. Ends only where a member ends: input that stops earlier, or that goes on with something else,
/// is a <see cref="ShardException"/> with the path and the offset in the compressed file.
/// </summary>
internal sealed class DecodingStream : ReadOnlyStream
{
    private readonly Stream _source;
    private readonly Decoder _decoder;
    private readonly string _path;
    private readonly int _bufferBytes;
    private byte[] _input;
    private int _next;
    private int _end;
    private bool _sourceEnded;

    /// <summary>Offset in the compressed file of the first byte of <see cref="_input"/>.</summary>
    private long _inputOffset;

    public DecodingStream(Stream source, Decoder decoder, string path, int bufferBytes)
    {
        _source = source;
        _decoder = decoder;
        _path = path;
        _bufferBytes = bufferBytes;
        _input = ArrayPool<byte>.Shared.Rent(bufferBytes);
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            if (_next == _end && !_sourceEnded)
                Fill();
            bool atEnd = _next == _end;
            if (atEnd && _decoder.IsComplete)
                return 0;
            string? fault = _decoder.Decode(_input.AsSpan(_next, _end - _next), buffer, out int consumed, out int written);
            _next += consumed;
            if (fault is not null)
                ThrowCorrupt(fault);
            if (written > 0)
                return written;
            if (atEnd && !_decoder.IsComplete)
                ThrowTruncated();
            if (consumed == 0 && !atEnd)
                ThrowCorrupt("the decoder is stuck");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _input.Length > 0)
        {
            _decoder.Dispose();
            _source.Dispose();
            ArrayPool<byte>.Shared.Return(_input);
            _input = [];
            _next = _end = 0;
            _sourceEnded = true;
        }

        base.Dispose(disposing);
    }

    private void Fill()
    {
        ObjectDisposedException.ThrowIf(_input.Length == 0, this);
        _inputOffset += _end;
        _next = 0;
        _end = _source.Read(_input, 0, _bufferBytes);
        _sourceEnded = _end == 0;
    }

    private void ThrowTruncated()
    {
        long length = _inputOffset + _end;
        throw new ShardException(
            $"{_path}: truncated {_decoder.Format} data: the file ends after {length:N0} bytes, in the middle of a member" +
            (length == 0 ? " (an empty compressed file still has a header). " : ". ") +
            "Fetch or make the file again.");
    }

    private void ThrowCorrupt(string fault) => throw new ShardException(
        $"{_path}: corrupt {_decoder.Format} data near byte {_inputOffset + _next:N0} of the compressed file: {fault}. " +
        "Fetch or make the file again; if it is not compressed that way, its name is wrong.");
}
