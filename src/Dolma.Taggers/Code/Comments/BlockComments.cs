namespace Dolma.Taggers.Code.Comments;

/// <summary>Ends of block comments; that there is none is found out once.</summary>
internal struct BlockComments
{
    private bool _isOver;

    /// <summary>Where the comment that begins with <c>/*</c> at <paramref name="at"/> ends; -1 if it does not.</summary>
    public int EndOf(ReadOnlySpan<char> text, int at)
    {
        if (_isOver)
            return -1;
        int length = text[(at + 2)..].IndexOf("*/", StringComparison.Ordinal);
        _isOver = length < 0;
        return _isOver ? -1 : at + 2 + length + 2;
    }
}
