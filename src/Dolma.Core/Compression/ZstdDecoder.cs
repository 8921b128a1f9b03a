namespace Dolma.Core.Compression;

/// <summary>
/// Zstandard, any number of frames, skippable ones between them. A frame whose window is larger than 128 MiB is refused, as
/// <c>zstd</c> itself does: memory stays bounded whatever a header claims.
/// </summary>
internal sealed unsafe class ZstdDecoder : Decoder
{
    private nint _context;
    private bool _complete;

    public ZstdDecoder()
    {
        LibZstd.Require();
        _context = LibZstd.ZSTD_createDCtx();
        if (_context == 0)
            throw new RunException("zstd could not be initialised: no memory is left.");
    }

    public override bool IsComplete => _complete;

    public override string Format => "zstd";

    public override string? Decode(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        fixed (byte* source = input, target = output)
        {
            var from = new LibZstd.InBuffer { Source = source, Size = (nuint)input.Length };
            var to = new LibZstd.OutBuffer { Target = target, Size = (nuint)output.Length };
            nuint result = LibZstd.ZSTD_decompressStream(_context, &to, &from);
            (consumed, written) = ((int)from.Position, (int)to.Position);
            if (LibZstd.IsError(result))
                return LibZstd.ErrorName(result);
            _complete = result == 0;
            return null;
        }
    }

    protected override void Dispose(bool disposing)
    {
        _ = LibZstd.ZSTD_freeDCtx(_context);
        _context = 0;
    }
}
