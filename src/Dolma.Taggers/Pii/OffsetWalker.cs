using Dolma.Core.Text;

namespace Dolma.Taggers.Pii;

/// <summary>Turns byte offsets into code-point offsets, walking forward through one text.</summary>
internal sealed class OffsetWalker
{
    private int _bytes;
    private int _codePoints;

    /// <summary>Begins a text anew, or another piece of it.</summary>
    public void Reset(int bytes = 0, int codePoints = 0) => (_bytes, _codePoints) = (bytes, codePoints);

    /// <summary>The offset in code points; <paramref name="offset"/> is not before the last one asked for.</summary>
    public int CodePointAt(ReadOnlySpan<byte> text, int offset)
    {
        _codePoints += CodePoints.Count(text[_bytes..offset]);
        _bytes = offset;
        return _codePoints;
    }
}
