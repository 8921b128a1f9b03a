namespace Dolma.Taggers.Code.Secrets;

/// <summary>
/// What is assigned to, or compared with, a name that speaks of a secret. Of each of the original's four expressions for YAML files
/// the first match in a line counts:
/// <code>
/// DENY([]'"]{0,2})?:\s*(Q?)(SEC)(\3)                           ignoring case
/// (Q)(SEC)(\1)\s*[!=]{2,3}\s*\w*DENY
/// DENY([]'"]{0,2})?\s*(={1,3}|!==?)\s*(Q?)(SEC)(\4)            ignoring case
/// DENY[^\s]{0,50}?\s*(Q)(SEC)(\2);                             ignoring case
/// </code>
/// DENY is a keyword and the rest of its word, Q a quote, SEC <c>\w</c>, anything but quotes, and last none of <c>, ' " `</c>.
/// </summary>
/// <remarks>
/// A keyword consists of word characters, and none of the expressions can go on before the word's end, so each word is looked at once,
/// whichever keyword it holds. SEC takes all up to the next quote, so that for a quote only that place can close it; a backtick can be
/// inside, too, and there the last one that fits closes.
/// </remarks>
internal sealed class KeywordDetector() : SecretDetector("Secret Keyword")
{
    private const int MostBeforeQuote = 50;

    public override bool PassesOverIds => true;

    public override bool MayOccurIn(CodeText text) => text.Folded.ContainsAny(SecretKeywords.Stems);

    public override void Find(CodeLine line, Candidates found)
    {
        ReadOnlySpan<char> text = line.Folded;
        if (!text.ContainsAny(SecretKeywords.Stems))
            return;
        bool seenColon = false;
        bool seenEquals = false;
        bool seenSemicolon = false;
        var quotes = new SecretEnd(text);
        var closed = new SecretEnd(text, ';');
        for (int word = 0; SecretKeywords.Find(text, word) is var end and >= 0; word = end)
        {
            seenColon = seenColon || FindAfterColon(text, end, ref quotes, found);
            seenEquals = seenEquals || FindAfterEquals(text, end, ref quotes, found);
            seenSemicolon = seenSemicolon || FindBeforeSemicolon(text, end, ref closed, found);
        }

        ComparedValue.Find(line.Plain, found);
    }

    private static bool FindAfterColon(ReadOnlySpan<char> text, int word, ref SecretEnd ends, Candidates found)
    {
        int at = SkipClosing(text, word);
        return at < text.Length && text[at] == ':' && FindValue(text, at + 1, ref ends, found);
    }

    private static bool FindAfterEquals(ReadOnlySpan<char> text, int word, ref SecretEnd ends, Candidates found)
    {
        int at = CodeText.SkipSpace(text, SkipClosing(text, word));
        int sign = at;
        if (at < text.Length && text[at] == '!')
            sign++;
        int after = sign;
        while (after < text.Length && text[after] == '=')
            after++;
        int most = sign > at ? 2 : 3;
        return after - sign >= 1 && after - sign <= most && FindValue(text, after, ref ends, found);
    }

    private static bool FindBeforeSemicolon(ReadOnlySpan<char> text, int word, ref SecretEnd ends, Candidates found)
    {
        int limit = Math.Min(text.Length - 1, word + MostBeforeQuote);
        for (int at = word; at <= limit; at++)
        {
            if (CodeText.IsSpace(text[at]))
            {
                at = CodeText.SkipSpace(text, at);
                return at < text.Length && SecretEnd.IsQuote(text[at]) && Add(at + 1, ends.Closed(at + 1, text[at]), found);
            }

            if (SecretEnd.IsQuote(text[at]) && Add(at + 1, ends.Closed(at + 1, text[at]), found))
                return true;
        }

        return false;
    }

    /// <summary><c>\s*(Q?)(SEC)(\3)</c></summary>
    private static bool FindValue(ReadOnlySpan<char> text, int at, ref SecretEnd ends, Candidates found)
    {
        at = CodeText.SkipSpace(text, at);
        if (at == text.Length)
            return false;
        return SecretEnd.IsQuote(text[at])
            ? Add(at + 1, ends.Closed(at + 1, text[at]), found)
            : Add(at, ends.Open(at), found);
    }

    private static bool Add(int start, int end, Candidates found)
    {
        if (end <= start)
            return false;
        found.Add(start, end - start);
        return true;
    }

    /// <summary><c>([]'"]{0,2})?</c>: all of them, since none of the expressions goes on with one.</summary>
    private static int SkipClosing(ReadOnlySpan<char> text, int at)
    {
        for (int most = at + 2; at < text.Length && at < most && "]'\"".Contains(text[at]);)
            at++;
        return at;
    }
}
