namespace Dolma.Taggers.Code.Secrets;

/// <summary>
/// <c>AKIA[0-9A-Z]{16}</c>, and ignoring case <c>aws.{0,20}?(?:key|pwd|pw|password|pass|token).{0,20}?['"]([0-9a-zA-Z/+]{40})['"]</c>.
/// </summary>
internal sealed class AwsDetector() : SecretDetector("AWS Access Key")
{
    private const int MostBetween = 20;
    private const int SecretLength = 40;

    private static readonly string[] Keywords = ["key", "pwd", "pw", "password", "pass", "token"];

    private readonly PrefixedTokenDetector _keys = new("", new TokenShape("AKIA", Characters.DigitsAndUpper, 16));

    public override bool MayOccurIn(CodeText text) => _keys.MayOccurIn(text) || text.Folded.IndexOf("aws", StringComparison.Ordinal) >= 0;

    public override void Find(CodeLine line, Candidates found)
    {
        _keys.Find(line, found);
        ReadOnlySpan<char> text = line.Folded;
        for (int at = 0; text[at..].IndexOf("aws", StringComparison.Ordinal) is var next and >= 0;)
        {
            int start = at + next;
            int secret = FindSecret(text, start + 3);
            if (secret >= 0)
                found.Add(secret, SecretLength);
            at = secret < 0 ? start + 1 : secret + SecretLength + 1;
        }
    }

    /// <summary>Where the secret begins; -1 if there is none. The number of places to look at has a bound.</summary>
    private static int FindSecret(ReadOnlySpan<char> text, int from)
    {
        for (int word = from; word <= from + MostBetween && word < text.Length; word++)
        {
            foreach (string keyword in Keywords)
            {
                if (!text[word..].StartsWith(keyword, StringComparison.Ordinal))
                    continue;
                int after = word + keyword.Length;
                for (int quote = after; quote <= after + MostBetween && quote + SecretLength + 1 < text.Length; quote++)
                {
                    if (IsQuote(text[quote]) && IsQuote(text[quote + 1 + SecretLength])
                        && text.Slice(quote + 1, SecretLength).IndexOfAnyExcept(Characters.FoldedBase64) < 0)
                        return quote + 1;
                }
            }
        }

        return -1;
    }

    private static bool IsQuote(char c) => c is '\'' or '"';
}
