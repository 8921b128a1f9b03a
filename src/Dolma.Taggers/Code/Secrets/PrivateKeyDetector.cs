namespace Dolma.Taggers.Code.Secrets;

/// <summary>The first lines of private keys; what is reported is the fixed text, each once in a line.</summary>
internal sealed class PrivateKeyDetector() : SecretDetector("Private Key")
{
    private static readonly string[] Headers =
    [
        "BEGIN DSA PRIVATE KEY",
        "BEGIN EC PRIVATE KEY",
        "BEGIN OPENSSH PRIVATE KEY",
        "BEGIN PGP PRIVATE KEY BLOCK",
        "BEGIN PRIVATE KEY",
        "BEGIN RSA PRIVATE KEY",
        "BEGIN SSH2 ENCRYPTED PRIVATE KEY",
        "PuTTY-User-Key-File-2",
    ];

    public override bool MayOccurIn(CodeText text) =>
        text.Plain.IndexOf("PRIVATE KEY", StringComparison.Ordinal) >= 0 || text.Plain.IndexOf(Headers[^1], StringComparison.Ordinal) >= 0;

    public override void Find(CodeLine line, Candidates found)
    {
        foreach (string header in Headers)
        {
            if (line.Plain.IndexOf(header, StringComparison.Ordinal) is var at and >= 0)
                found.Add(at, header.Length);
        }
    }
}
