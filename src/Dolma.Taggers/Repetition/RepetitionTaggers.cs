using Dolma.Core;
using Dolma.Core.Resources;
using Dolma.Tokenize;

namespace Dolma.Taggers.Repetition;

/// <summary>What repeats itself (spec/tag 5.7).</summary>
internal static class RepetitionTaggers
{
    public static IReadOnlyList<TaggerEntry> Entries { get; } =
    [
        TaggerEntry.Of("repetitions_v1", () => new CharacterRepetitionTagger(byParagraph: false)),
        TaggerEntry.Of("paragraph_repetitions_v1", () => new CharacterRepetitionTagger(byParagraph: true)),
        Tokens("tokenizer_repetitions_v1", tokenizer => new TokenRepetitionTagger(tokenizer)),
        Tokens("paragraph_tokenizer_repetitions_v1", tokenizer => new ParagraphTokenRepetitionTagger(tokenizer)),
        Tokens("tokenizer_repetitions_v2r2", tokenizer => new ChunkTokenRepetitionTagger(tokenizer)),
    ];

    private static TaggerEntry Tokens<T>(string name, Func<Tokenizer, T> create)
        where T : Tagger => TaggerEntry.Of<T>(name, setup =>
    {
        Tokenizer tokenizer = setup.Load(KnownResources.OlmoV1Tokenizer, file => Tokenizer.Load(file.Path));
        return () => create(tokenizer);
    });
}
