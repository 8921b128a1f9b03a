using Dolma.Core.Text;

namespace Dolma.Dedup;

/// <summary>
/// Code-point offsets of paragraphs, one after another. By default a span runs to the start of the next paragraph, so that it covers
/// the separator; the original's rule adds one for the separator, whatever that is, unless the sum has reached the text's length in
/// bytes less one (spec/dedupe-mix 2.5).
/// </summary>
internal ref struct ParagraphOffsets(ReadOnlySpan<byte> text, ReadOnlySpan<byte> separator, bool original)
{
    private readonly long _bytes = text.Length;
    private readonly long _separatorLength = CodePoints.Count(separator);
    private long _offset;

    /// <summary>Begin and end of the next paragraph's span.</summary>
    /// <param name="length">Its code points.</param>
    /// <param name="isLast">Whether no separator follows.</param>
    public (long Start, long End) Next(long length, bool isLast)
    {
        long start = _offset;
        _offset += length;
        if (!original)
            _offset += isLast ? 0 : _separatorLength;
        else if (_offset < _bytes - 1)
            _offset++;
        return (start, _offset);
    }
}
