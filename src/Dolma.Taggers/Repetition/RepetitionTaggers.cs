namespace Dolma.Taggers.Repetition;

/// <summary>What repeats itself (spec/tag 5.7).</summary>
internal static class RepetitionTaggers
{
    public static IReadOnlyList<TaggerEntry> Entries { get; } =
    [
        TaggerEntry.Of("repetitions_v1", () => new CharacterRepetitionTagger(byParagraph: false)),
        TaggerEntry.Of("paragraph_repetitions_v1", () => new CharacterRepetitionTagger(byParagraph: true)),
    ];
}
