namespace Dolma.Taggers.Code.Secrets;

/// <summary><c>(ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9_]{36}</c>; kept: what is reported is the group, <c>ghp</c>, not the token.</summary>
internal sealed class GitHubDetector() : SecretDetector("GitHub Token")
{
    private const int PrefixLength = 3;
    private const int BodyLength = 36;

    public override bool MayOccurIn(CodeText text) => text.Plain.IndexOf("gh", StringComparison.Ordinal) >= 0 && text.Plain.Contains('_');

    public override void Find(CodeLine line, Candidates found)
    {
        ReadOnlySpan<char> text = line.Plain;
        for (int at = 0; text[at..].IndexOf("gh", StringComparison.Ordinal) is var next and >= 0;)
        {
            int start = at + next;
            int body = start + PrefixLength + 1;
            int end = body + BodyLength;
            if (end <= text.Length && "pousr".Contains(text[start + 2]) && text[body - 1] == '_'
                && text[body..end].IndexOfAnyExcept(Characters.AlphanumericOrUnderscore) < 0)
            {
                found.Add(start, PrefixLength);
                at = end;
            }
            else
            {
                at = start + 1;
            }
        }
    }
}
