namespace Dolma.Taggers.Code.Secrets;

/// <summary><c>[MN][a-zA-Z\d_-]{23}\.[a-zA-Z\d_-]{6}\.[a-zA-Z\d_-]{27}</c></summary>
internal sealed class DiscordDetector() : SecretDetector("Discord Bot Token")
{
    private const int First = 24;
    private const int Second = 6;
    private const int Third = 27;
    private const int Total = First + 1 + Second + 1 + Third;

    public override bool MayOccurIn(CodeText text) => text.Plain.IndexOfAny('M', 'N') >= 0 && text.Plain.Contains('.');

    public override void Find(CodeLine line, Candidates found)
    {
        ReadOnlySpan<char> text = line.Plain;
        for (int at = First; at + Total - First <= text.Length && text[at..].IndexOf('.') is var next and >= 0;)
        {
            int start = at + next - First;
            bool fits = start + Total <= text.Length && Fits(text.Slice(start, Total));
            if (fits)
                found.Add(start, Total);
            at += next + (fits ? Total : 1);
        }
    }

    private static bool Fits(ReadOnlySpan<char> token) =>
        token[First + 1 + Second] == '.' && (token[0] is 'M' or 'N')
        && token[1..First].IndexOfAnyExcept(Characters.Base64UrlOrWideDigit) < 0
        && token.Slice(First + 1, Second).IndexOfAnyExcept(Characters.Base64UrlOrWideDigit) < 0
        && token[^Third..].IndexOfAnyExcept(Characters.Base64UrlOrWideDigit) < 0;
}
