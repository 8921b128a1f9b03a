namespace Dolma.Taggers.Pii;

/// <summary>Personal information (spec/tag 5.8).</summary>
internal static class PiiTaggers
{
    public static IReadOnlyList<TaggerEntry> Entries { get; } =
    [
        TaggerEntry.Of("pii_regex_v1", () => new PiiTagger(PiiVersion.First)),
        TaggerEntry.Of("pii_regex_v2", () => new PiiTagger(PiiVersion.Second)),
        TaggerEntry.Of("pii_regex_with_counts_v2", () => new PiiTagger(PiiVersion.SecondWithCount)),
        TaggerEntry.Of("pii_regex_with_counts_fast_v2", () => new FastPiiTagger()),
    ];
}
