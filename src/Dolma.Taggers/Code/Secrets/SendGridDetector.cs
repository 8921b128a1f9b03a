namespace Dolma.Taggers.Code.Secrets;

/// <summary><c>SG\.[a-zA-Z0-9_-]{22}\.[a-zA-Z0-9_-]{43}</c></summary>
internal sealed class SendGridDetector() : SecretDetector("SendGrid API Key")
{
    private const int Total = 3 + 22 + 1 + 43;

    public override bool MayOccurIn(CodeText text) => text.Plain.IndexOf("SG.", StringComparison.Ordinal) >= 0;

    public override void Find(CodeLine line, Candidates found)
    {
        ReadOnlySpan<char> text = line.Plain;
        for (int at = 0; text[at..].IndexOf("SG.", StringComparison.Ordinal) is var next and >= 0;)
        {
            int start = at + next;
            bool fits = start + Total <= text.Length && text[start + 25] == '.'
                && text.Slice(start + 3, 22).IndexOfAnyExcept(Characters.Base64Url) < 0
                && text.Slice(start + 26, 43).IndexOfAnyExcept(Characters.Base64Url) < 0;
            if (fits)
                found.Add(start, Total);
            at = start + (fits ? Total : 1);
        }
    }
}
