namespace Dolma.Taggers.Code.Secrets;

/// <summary><c>[0-9a-z]{32}-us[0-9]{1,2}</c></summary>
internal sealed class MailchimpDetector() : SecretDetector("Mailchimp Access Key")
{
    private const int KeyLength = 32;

    public override bool MayOccurIn(CodeText text) => text.Plain.IndexOf("-us", StringComparison.Ordinal) >= 0;

    public override void Find(CodeLine line, Candidates found)
    {
        ReadOnlySpan<char> text = line.Plain;
        int free = 0;
        for (int at = 0; text[at..].IndexOf("-us", StringComparison.Ordinal) is var next and >= 0;)
        {
            int hyphen = at + next;
            int start = hyphen - KeyLength;
            int end = hyphen + 3;
            at = end;
            if (start < free || end == text.Length || !char.IsAsciiDigit(text[end])
                || text[start..hyphen].IndexOfAnyExcept(Characters.DigitsAndLower) >= 0)
                continue;
            end += end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]) ? 2 : 1;
            found.Add(start, end - start);
            at = free = end;
        }
    }
}
