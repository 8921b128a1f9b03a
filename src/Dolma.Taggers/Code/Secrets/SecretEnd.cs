namespace Dolma.Taggers.Code.Secrets;

/// <summary>
/// Finds where the value that begins somewhere in a line ends. What was found out about the stretch up to a quote is kept until
/// another stretch is asked for: asking for all places of a line in order reads it once.
/// </summary>
/// <param name="line">The line.</param>
/// <param name="follower">What must follow the quote that closes a value; <c>\0</c> if nothing needs to.</param>
internal ref struct SecretEnd(ReadOnlySpan<char> line, char follower = '\0')
{
    private readonly ReadOnlySpan<char> _line = line;
    private int _from = 1;
    private int _quote;
    private int _backtick = -1;
    private int _backticksFrom;

    public static bool IsQuote(char c) => c is '\'' or '"' or '`';

    /// <summary>The end of a value without quotes: before the next quote, commas and backticks at the end left out. -1 if there is none.</summary>
    public int Open(int start)
    {
        if (start == _line.Length || !CodeText.IsWord(_line[start]))
            return -1;
        Look(start);
        int end = _quote;
        while (_line[end - 1] is ',' or '`')
            end--;
        return end;
    }

    /// <summary>The end of a value that a quote opened right before <paramref name="start"/> and such a one closes; -1 if there is none.</summary>
    public int Closed(int start, char quote)
    {
        if (start == _line.Length || !CodeText.IsWord(_line[start]))
            return -1;
        Look(start);
        if (quote == '`')
            return LastBacktick(start);
        return _quote > start && _quote < _line.Length && _line[_quote] == quote && Closes(_quote) ? _quote : -1;
    }

    private bool Closes(int quote) =>
        _line[quote - 1] is not (',' or '`') && (follower == '\0' || (quote + 1 < _line.Length && _line[quote + 1] == follower));

    /// <summary>Finds the next quote. Going back a little reads only what is new.</summary>
    private void Look(int start)
    {
        if (start >= _from && start <= _quote)
            return;
        bool touches = start < _from && _quote >= _from;
        int next = (touches ? _line[start.._from] : _line[start..]).IndexOfAny('\'', '"');
        _from = start;
        if (next < 0 && touches)
            return;
        _quote = next < 0 ? _line.Length : start + next;
        _backtick = -1;
        _backticksFrom = _quote;
    }

    private int LastBacktick(int start)
    {
        while (_backtick < 0 && start + 1 < _backticksFrom)
        {
            int next = _line[(start + 1).._backticksFrom].LastIndexOf('`');
            _backticksFrom = start + 1 + Math.Max(next, 0);
            if (next >= 0 && Closes(_backticksFrom))
                _backtick = _backticksFrom;
        }

        return _backtick > start ? _backtick : -1;
    }
}
