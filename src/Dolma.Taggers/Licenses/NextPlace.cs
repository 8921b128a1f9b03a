namespace Dolma.Taggers.Licenses;

/// <summary>
/// Where the next occurrence of something is, remembered: asking for all places of a text in order, forward or backward, reads it
/// once.
/// </summary>
internal struct NextPlace
{
    private int _from;
    private int _at;

    public void Reset() => (_from, _at) = (0, -1);

    /// <summary>The first place at or after <paramref name="from"/> of a sequence of bytes; the text's length if there is none.</summary>
    public int Find(ReadOnlySpan<byte> text, int from, ReadOnlySpan<byte> sought)
    {
        if (from >= _from && from <= _at)
            return _at;
        bool touches = from < _from && _at >= _from;
        ReadOnlySpan<byte> unknown = touches ? text[from..Math.Min(text.Length, _from + sought.Length - 1)] : text[from..];
        int found = unknown.IndexOf(sought);
        _from = from;
        if (found >= 0)
            _at = from + found;
        else if (!touches)
            _at = text.Length;
        return _at;
    }
}
