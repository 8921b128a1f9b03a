namespace Dolma.Taggers.Code.Secrets;

/// <summary>The password of <c>://name:password@</c>; neither name nor password holds a reserved character or white space.</summary>
internal sealed class BasicAuthDetector() : SecretDetector("Basic Auth Credentials")
{
    public override bool MayOccurIn(CodeText text) => text.Plain.IndexOf("://", StringComparison.Ordinal) >= 0 && text.Plain.Contains('@');

    public override void Find(CodeLine line, Candidates found)
    {
        ReadOnlySpan<char> text = line.Plain;
        for (int at = 0; text[at..].IndexOf("://", StringComparison.Ordinal) is var next and >= 0;)
        {
            at += next + 3;
            int colon = EndOfName(text, at);
            if (colon == at || colon == text.Length || text[colon] != ':')
                continue;
            int password = colon + 1;
            int end = EndOfName(text, password);
            if (end == password || end == text.Length || text[end] != '@')
                continue;
            found.Add(password, end - password);
            at = end + 1;
        }
    }

    private static int EndOfName(ReadOnlySpan<char> text, int from)
    {
        int length = text[from..].IndexOfAny(Characters.AddressReserved);
        return length < 0 ? text.Length : from + length;
    }
}
