namespace Dolma.Taggers.Code.Secrets;

/// <summary><c>\/\/.+\/:_authToken=\s*((npm_.+)|([A-Fa-f0-9-]{36})).*</c>, at most once in a line, since it runs to its end.</summary>
internal sealed class NpmDetector() : SecretDetector("NPM tokens")
{
    private const string Name = "/:_authToken=";
    private const int TokenLength = 36;

    public override bool MayOccurIn(CodeText text) => text.Plain.IndexOf(Name, StringComparison.Ordinal) >= 0;

    public override void Find(CodeLine line, Candidates found)
    {
        ReadOnlySpan<char> text = line.Plain;
        int host = text.IndexOf("//", StringComparison.Ordinal) + 2;
        if (host < 2 || host == text.Length)
            return;
        // The host takes as much as it can, so the last name that is followed by a token counts.
        for (int end = text.Length; text[(host + 1)..end].LastIndexOf(Name, StringComparison.Ordinal) is var name and >= 0; end = host + 1 + name)
        {
            int token = CodeText.SkipSpace(text, host + 1 + name + Name.Length);
            ReadOnlySpan<char> rest = text[token..];
            if (rest.StartsWith("npm_", StringComparison.Ordinal) && rest.Length > "npm_".Length)
                found.Add(token, rest.Length);
            else if (rest.Length >= TokenLength && rest[..TokenLength].IndexOfAnyExcept(Characters.HexOrHyphen) < 0)
                found.Add(token, TokenLength);
            else
                continue;
            return;
        }
    }
}
