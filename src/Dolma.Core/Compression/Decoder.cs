namespace Dolma.Core.Compression;

/// <summary>Turns compressed bytes into content, a piece at a time. Used by one thread.</summary>
internal abstract class Decoder : IDisposable
{
    /// <summary>Whether the input may end here: at least one member or frame was read, to its last byte.</summary>
    public abstract bool IsComplete { get; }

    /// <summary>What the format is called in messages.</summary>
    public abstract string Format { get; }

    /// <summary>
    /// Decodes what it can. Progress is made unless more input is needed; at the end of the input it is called with nothing until it
    /// writes nothing.
    /// </summary>
    /// <param name="input">The next compressed bytes.</param>
    /// <param name="output">At least one byte of room.</param>
    /// <param name="consumed">Bytes of input used.</param>
    /// <param name="written">Bytes of output made.</param>
    /// <returns>Null, or what is wrong with the bytes from <paramref name="consumed"/> on.</returns>
    public abstract string? Decode(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
