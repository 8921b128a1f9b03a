namespace Dolma.Taggers.Code.Secrets;

/// <summary>
/// <c>(Q)(SEC)(\1)\s*[!=]{2,3}\s*\w*DENY</c>: a quoted value that is compared with a name which speaks of a secret. Lower case only.
/// </summary>
internal static class ComparedValue
{
    /// <summary>Adds the first value of the line.</summary>
    public static void Find(ReadOnlySpan<char> line, Candidates found)
    {
        if (!HasComparison(line) || !line.ContainsAny(SecretKeywords.Stems))
            return;
        int quote = -1;
        int lastFit = -1;
        for (int at = 0; line[at..].IndexOfAny('\'', '"', '`') is var next and >= 0; at++)
        {
            at += next;
            int start = at + 1;
            if (start == line.Length || !CodeText.IsWord(line[start]))
                continue;
            if (start > quote)
            {
                int length = line[start..].IndexOfAny('\'', '"');
                quote = length < 0 ? line.Length : start + length;
                lastFit = -2;
            }

            int end = line[at] == '`' ? LastFit(line, start, quote, ref lastFit) : quote < line.Length && line[quote] == line[at] && Fits(line, quote) ? quote : -1;
            if (end <= start)
                continue;
            found.Add(start, end - start);
            return;
        }
    }

    /// <summary>The last backtick before the quote that fits; known for all that begin before the quote once it was sought.</summary>
    private static int LastFit(ReadOnlySpan<char> line, int start, int quote, ref int lastFit)
    {
        if (lastFit != -2)
            return lastFit;
        lastFit = -1;
        for (int end = quote; line[start..end].LastIndexOf('`') is var next and >= 0; end = start + next)
        {
            if (next == 0 || !Fits(line, start + next))
                continue;
            lastFit = start + next;
            break;
        }

        return lastFit;
    }

    /// <summary>Whether the value can end before this quote and the comparison follows.</summary>
    private static bool Fits(ReadOnlySpan<char> line, int quote)
    {
        if (line[quote - 1] is ',' or '`')
            return false;
        int sign = CodeText.SkipSpace(line, quote + 1);
        int after = sign;
        while (after < line.Length && (line[after] is '!' or '='))
            after++;
        if (after - sign is not (2 or 3))
            return false;
        int word = CodeText.SkipSpace(line, after);
        return SecretKeywords.Contains(line[word..CodeText.SkipWord(line, word)]);
    }

    private static bool HasComparison(ReadOnlySpan<char> line)
    {
        for (int at = 0; line[at..].IndexOfAny('!', '=') is var next and >= 0;)
        {
            at += next + 1;
            if (at < line.Length && (line[at] is '!' or '='))
                return true;
        }

        return false;
    }
}
