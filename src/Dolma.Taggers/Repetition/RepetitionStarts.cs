namespace Dolma.Taggers.Repetition;

/// <summary>
/// The places of a line where a repetition begins, with the length of its group, and the quick answer to which place before another
/// one is still open. Takes memory only for lines that have any.
/// </summary>
internal sealed class RepetitionStarts
{
    // One entry for each byte of the line, after one for the place before it, which stays open.
    private int[] _open = [];
    private int[] _lengths = [];
    private int _first;
    private int _count;

    /// <summary>Whether there are any.</summary>
    public bool Any { get; private set; }

    /// <summary>Begins a line: the bytes from <paramref name="first"/> to <paramref name="end"/> are all open.</summary>
    public void Begin(int first, int end)
    {
        _first = first - 1;
        _count = end - first + 1;
        Any = false;
    }

    /// <summary>The last open place at or before a place of the line; less than the line's first if there is none.</summary>
    public int LastOpen(int place)
    {
        if (!Any)
            return place;
        int[] open = _open;
        int at = place - _first;
        while (open[at] != at)
        {
            // Halving the path keeps all paths short.
            open[at] = open[open[at]];
            at = open[at];
        }

        return at + _first;
    }

    /// <summary>Notes that a repetition begins at an open place, which is closed thereby.</summary>
    public void Close(ReadOnlySpan<byte> text, int place, int groupLength)
    {
        if (!Any)
            Open(text);
        int at = place - _first;
        _lengths[at] = groupLength;
        _open[at] = at - 1;
    }

    /// <summary>The first beginning at or after a place of the line, and the length of a group that repeats there.</summary>
    public bool TryNext(int place, out int start, out int groupLength)
    {
        start = groupLength = 0;
        if (!Any)
            return false;
        int at = place - _first;
        int next = _lengths.AsSpan(at, _count - at).IndexOfAnyExcept(0);
        if (next < 0)
            return false;
        start = at + next + _first;
        groupLength = _lengths[at + next];
        return true;
    }

    /// <summary>Nothing begins within a character, so the bytes after its first are closed from the beginning.</summary>
    private void Open(ReadOnlySpan<byte> text)
    {
        if (_open.Length < _count)
        {
            _open = new int[2 * _count];
            _lengths = new int[2 * _count];
        }

        _lengths.AsSpan(0, _count).Clear();
        _open[0] = 0;
        for (int at = 1; at < _count; at++)
            _open[at] = (sbyte)text[at + _first] < -64 ? at - 1 : at;
        Any = true;
    }
}
