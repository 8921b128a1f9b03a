namespace Dolma.Taggers.Code;

/// <summary>What is known of source code: secrets, licence headers, lines, comments (spec/tag 5.11).</summary>
internal static class CodeTaggers
{
    public static IReadOnlyList<TaggerEntry> Entries { get; } =
    [
        TaggerEntry.Of("code_secrets_v1", () => new SecretsTagger()),
        TaggerEntry.Of("code_copyright_comments_v1", () => new CopyrightTagger()),
        TaggerEntry.Of("code_redpajama_taggers_v1", () => new RedPajamaTagger()),
        StarCoder("code_starcoder_taggers_v1", isFirstVersion: true),
        StarCoder("code_starcoder_taggers_v2", isFirstVersion: false),
    ];

    private static TaggerEntry StarCoder(string name, bool isFirstVersion) => TaggerEntry.Of<StarCoderTagger>(name, setup =>
    {
        CodeLanguages languages = setup.Load(StarCoderTagger.LanguagesAddress, file => new CodeLanguages(File.ReadAllBytes(file.Path)));
        return () => new StarCoderTagger(languages, isFirstVersion);
    });
}
