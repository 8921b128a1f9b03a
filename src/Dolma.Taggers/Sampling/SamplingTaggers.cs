namespace Dolma.Taggers.Sampling;

/// <summary>Numbers to draw samples by (spec/tag 5.14).</summary>
internal static class SamplingTaggers
{
    public static IReadOnlyList<TaggerEntry> Entries { get; } =
    [
        TaggerEntry.Of("random_number_v1", () => new RandomNumberTagger()),
    ];
}
