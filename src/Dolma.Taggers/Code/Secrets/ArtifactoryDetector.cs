namespace Dolma.Taggers.Code.Secrets;

/// <summary>
/// <c>(?:\s|=|:|"|^)AKC[a-zA-Z0-9]{10,}(?:\s|"|$)</c> and <c>(?:\s|=|:|"|^)AP[\dABCDEF][a-zA-Z0-9]{8,}(?:\s|"|$)</c>; kept: what
/// stands around the token is part of what is reported.
/// </summary>
internal sealed class ArtifactoryDetector() : SecretDetector("Artifactory Credentials")
{
    public override bool MayOccurIn(CodeText text) =>
        text.Plain.IndexOf("AKC", StringComparison.Ordinal) >= 0 || text.Plain.IndexOf("AP", StringComparison.Ordinal) >= 0;

    public override void Find(CodeLine line, Candidates found)
    {
        Find(line.Plain, "AKC", 0, 10, found);
        Find(line.Plain, "AP", 1, 8, found);
    }

    /// <param name="kinds">How many characters of <c>[\dABCDEF]</c> follow the prefix.</param>
    /// <param name="least">How many letters and digits follow them at least.</param>
    private static void Find(ReadOnlySpan<char> line, string prefix, int kinds, int least, Candidates found)
    {
        int free = 0;
        for (int at = 0; line[at..].IndexOf(prefix, StringComparison.Ordinal) is var next and >= 0;)
        {
            int name = at + next;
            int body = name + prefix.Length + kinds;
            at = name + 1;
            if (body >= line.Length || (name > 0 && (name - 1 < free || !IsLead(line[name - 1]))) || (kinds > 0 && !IsKind(line[body - 1])))
                continue;
            int length = line[body..].IndexOfAnyExcept(Characters.Alphanumeric);
            int end = length < 0 ? line.Length : body + length;
            if (end - body < least || (end < line.Length && line[end] != '"' && !CodeText.IsSpace(line[end])))
                continue;
            int start = Math.Max(name - 1, 0);
            at = free = Math.Min(end + 1, line.Length);
            found.Add(start, free - start);
        }
    }

    private static bool IsLead(char c) => c is '=' or ':' or '"' || CodeText.IsSpace(c);

    private static bool IsKind(char c) => char.IsAsciiDigit(c) || c is (>= 'A' and <= 'F') or CodeText.WideDigit;
}
