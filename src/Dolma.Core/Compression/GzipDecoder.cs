using System.Runtime.InteropServices;

namespace Dolma.Core.Compression;

/// <summary>
/// gzip, any number of members. Zero bytes after a member are padding, as they are to gzip and Python; anything else there has to be
/// another member. Every member's checksum and length are checked.
/// </summary>
internal sealed unsafe class GzipDecoder : Decoder
{
    // The library keeps a pointer to it and checks that it has not moved.
    private readonly Zlib.ZStream* _stream;
    private bool _insideMember;
    private bool _disposed;

    public GzipDecoder()
    {
        _stream = (Zlib.ZStream*)NativeMemory.AllocZeroed((nuint)sizeof(Zlib.ZStream));
        if (Zlib.InflateInit(ref *_stream) != Zlib.Ok)
            throw new RunException("zlib could not be initialised: no memory is left.");
    }

    public override bool IsComplete => !_insideMember && MembersRead > 0;

    public override string Format => "gzip";

    private long MembersRead { get; set; }

    public override string? Decode(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        consumed = written = 0;
        if (!_insideMember)
        {
            if (MembersRead > 0)
            {
                int padding = input.IndexOfAnyExcept((byte)0);
                consumed = padding < 0 ? input.Length : padding;
            }

            if (consumed == input.Length)
                return null;
            if (MembersRead > 0 && Zlib.InflateReset(ref *_stream) != Zlib.Ok)
                return "zlib could not be reset";
            _insideMember = true;
        }

        fixed (byte* source = input, target = output)
        {
            _stream->NextIn = source + consumed;
            _stream->AvailableIn = (uint)(input.Length - consumed);
            _stream->NextOut = target;
            _stream->AvailableOut = (uint)output.Length;
            int result = Zlib.Inflate(ref *_stream);
            consumed = input.Length - (int)_stream->AvailableIn;
            written = output.Length - (int)_stream->AvailableOut;
            if (result == Zlib.StreamEnd)
            {
                _insideMember = false;
                MembersRead++;
                return null;
            }

            return result is Zlib.Ok or Zlib.BufferError
                ? null
                : Marshal.PtrToStringUTF8((nint)_stream->Message) ?? $"zlib says {result}";
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        Zlib.InflateEnd(ref *_stream);
        NativeMemory.Free(_stream);
    }
}
