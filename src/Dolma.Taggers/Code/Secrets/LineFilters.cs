namespace Dolma.Taggers.Code.Secrets;

/// <summary>Lines that are passed over whatever they hold.</summary>
internal static class LineFilters
{
    /// <summary>Longer lines are not asked whether they are references.</summary>
    private const int LongestReference = 1000;

    private const string Pragma = "pragma:";

    /// <summary>
    /// Whether a comment in the line allows it: <c>[ \t]*OPEN *pragma: ?(allow|white)list[ -]secret.*?CLOSE[ \t]*$</c>, in one of six
    /// kinds of comments.
    /// </summary>
    public static bool IsAllowed(ReadOnlySpan<char> line)
    {
        for (int at = 0; line[at..].IndexOf(Pragma, StringComparison.Ordinal) is var next and >= 0; at += next + 1)
        {
            ReadOnlySpan<char> rest = AfterPragma(line, at + next);
            if ((Take(ref rest, "allowlist") || Take(ref rest, "whitelist")) && TakeSeparated(ref rest, "secret")
                && IsComment(line[..(at + next)], rest, fromStart: false))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether the line is a comment that allows the next one: <c>^[ \t]*OPEN *pragma: ?allowlist[ -]nextline[ -]secret.*?CLOSE[ \t]*$</c>.
    /// </summary>
    public static bool AllowsNext(ReadOnlySpan<char> line)
    {
        for (int at = 0; line[at..].IndexOf(Pragma, StringComparison.Ordinal) is var next and >= 0; at += next + 1)
        {
            ReadOnlySpan<char> rest = AfterPragma(line, at + next);
            if (Take(ref rest, "allowlist") && TakeSeparated(ref rest, "nextline") && TakeSeparated(ref rest, "secret")
                && IsComment(line[..(at + next)], rest, fromStart: true))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether the line assigns or compares what a call or an index gives:
    /// <c>([^\v=!:]*)\s*(:=?|[!=]{1,3})\s*([\w.-]+[\[\(][^\v]*[\]\)])</c>.
    /// </summary>
    /// <remarks>What stands before the last sign of the operator may be nothing, so each sign alone is one.</remarks>
    public static bool IsReference(ReadOnlySpan<char> line)
    {
        if (line.Length > LongestReference)
            return false;
        int lastClose = line.LastIndexOfAny(']', ')');
        for (int at = 0; at < lastClose && line[at..].IndexOfAny(':', '=', '!') is var next and >= 0;)
        {
            at += next + 1;
            int name = CodeText.SkipSpace(line, at);
            int end = name;
            while (end < line.Length && (CodeText.IsWord(line[end]) || line[end] is '.' or '-'))
                end++;
            if (end > name && end < lastClose && (line[end] is '[' or '('))
                return true;
        }

        return false;
    }

    private static ReadOnlySpan<char> AfterPragma(ReadOnlySpan<char> line, int at)
    {
        ReadOnlySpan<char> rest = line[(at + Pragma.Length)..];
        return rest.StartsWith(' ') ? rest[1..] : rest;
    }

    private static bool Take(ref ReadOnlySpan<char> rest, string word)
    {
        if (!rest.StartsWith(word, StringComparison.Ordinal))
            return false;
        rest = rest[word.Length..];
        return true;
    }

    private static bool TakeSeparated(ref ReadOnlySpan<char> rest, string word)
    {
        if (rest.IsEmpty || rest[0] is not (' ' or '-'))
            return false;
        rest = rest[1..];
        return Take(ref rest, word);
    }

    /// <param name="before">What stands before the pragma.</param>
    /// <param name="after">What stands after it.</param>
    /// <param name="fromStart">Whether nothing but space may stand before the comment.</param>
    private static bool IsComment(ReadOnlySpan<char> before, ReadOnlySpan<char> after, bool fromStart)
    {
        ReadOnlySpan<char> opening = before.TrimEnd(' ');
        ReadOnlySpan<char> closing = after.TrimEnd(" \t");
        return Opens(opening, "#", fromStart) || Opens(opening, "//", fromStart) || Opens(opening, "'", fromStart) || Opens(opening, "--", fromStart)
            || (Opens(opening, "/*", fromStart) && closing.EndsWith("*/", StringComparison.Ordinal))
            || (Opens(before.TrimEnd(" \t#"), "<!--", fromStart) && closing.EndsWith("-->", StringComparison.Ordinal));
    }

    private static bool Opens(ReadOnlySpan<char> before, string sign, bool fromStart) =>
        before.EndsWith(sign, StringComparison.Ordinal) && (!fromStart || before[..^sign.Length].TrimStart(" \t").IsEmpty);
}
