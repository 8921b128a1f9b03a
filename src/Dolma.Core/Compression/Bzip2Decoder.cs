using System.Runtime.InteropServices;

namespace Dolma.Core.Compression;

/// <summary>bzip2, any number of streams. Bytes after a stream have to be another one.</summary>
internal sealed unsafe class Bzip2Decoder : Decoder
{
    private readonly LibBzip2.BzStream* _stream;
    private bool _insideStream;
    private bool _complete;
    private bool _disposed;

    public Bzip2Decoder()
    {
        LibBzip2.Require();
        _stream = (LibBzip2.BzStream*)NativeMemory.AllocZeroed((nuint)sizeof(LibBzip2.BzStream));
    }

    public override bool IsComplete => _complete;

    public override string Format => "bzip2";

    public override string? Decode(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        consumed = written = 0;
        if (!_insideStream)
        {
            if (input.IsEmpty)
                return null;
            if (LibBzip2.BZ2_bzDecompressInit(_stream, verbosity: 0, small: 0) != LibBzip2.Ok)
                throw new RunException("bzip2 could not be initialised: no memory is left.");
            _insideStream = true;
            _complete = false;
        }

        fixed (byte* source = input, target = output)
        {
            _stream->NextIn = source;
            _stream->AvailableIn = (uint)input.Length;
            _stream->NextOut = target;
            _stream->AvailableOut = (uint)output.Length;
            int result = LibBzip2.BZ2_bzDecompress(_stream);
            consumed = input.Length - (int)_stream->AvailableIn;
            written = output.Length - (int)_stream->AvailableOut;
            switch (result)
            {
                case LibBzip2.Ok:
                    return null;
                case LibBzip2.StreamEnd:
                    End();
                    _complete = true;
                    return null;
                case LibBzip2.DataErrorMagic:
                    return "no bzip2 header";
                default:
                    return $"data integrity error ({result})";
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        if (_insideStream)
            End();
        NativeMemory.Free(_stream);
    }

    private void End()
    {
        _ = LibBzip2.BZ2_bzDecompressEnd(_stream);
        _insideStream = false;
    }
}
