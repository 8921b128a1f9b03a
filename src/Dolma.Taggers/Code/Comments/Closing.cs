namespace Dolma.Taggers.Code.Comments;

/// <summary>Where what has begun ends, at a text like <c>*/</c>; that there is none left is found out once.</summary>
internal struct Closing(string end)
{
    private bool _isOver;

    /// <summary>Right after the first such text from <paramref name="from"/> on; -1 if there is none. Places asked for never go back.</summary>
    public int After(ReadOnlySpan<char> text, int from)
    {
        int length = _isOver || from > text.Length ? -1 : text[from..].IndexOf(end, StringComparison.Ordinal);
        _isOver |= length < 0;
        return length < 0 ? -1 : from + length + end.Length;
    }
}
