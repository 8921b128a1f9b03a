namespace Dolma.Taggers.Code;

/// <summary>What is known of source code: secrets, licence headers, lines, comments (spec/tag 5.11).</summary>
internal static class CodeTaggers
{
    public static IReadOnlyList<TaggerEntry> Entries { get; } =
    [
        TaggerEntry.Of("code_secrets_v1", () => new SecretsTagger()),
        TaggerEntry.Of("code_copyright_comments_v1", () => new CopyrightTagger()),
        TaggerEntry.Of("code_redpajama_taggers_v1", () => new RedPajamaTagger()),
    ];
}
