using Dolma.Core;

namespace Dolma.Dedup;

/// <summary>Finds paragraphs that were seen before, in this document or another.</summary>
public sealed record ParagraphDedupeOptions : DedupeOptions
{
    /// <summary>What lies between two paragraphs, literally. Empty: every character is a paragraph, with an empty one at either end.</summary>
    public string Separator { get; init; } = "\n";

    /// <summary>Judges a paragraph by the share of its n-grams that were seen before; null judges it as a whole.</summary>
    public NgramOptions? Ngrams { get; init; }

    internal override DedupeWorker CreateWorker(KeyHasher hasher) => new ParagraphDedupeWorker(this, hasher);

    private protected override string Section => "dedupe.paragraphs";

    public override IEnumerable<ConfigProblem> Problems() => Ngrams is null ? base.Problems() : base.Problems().Concat(Ngrams.Problems());
}

/// <summary>How n-grams of words (UAX #29) are taken from a paragraph.</summary>
public sealed record NgramOptions
{
    /// <summary>Words in an n-gram; 0 judges whole paragraphs.</summary>
    public long Length { get; init; }

    /// <summary>
    /// Words from one n-gram to the next; 0 is 1. The second n-gram always begins at the second word, as in the original: starts
    /// are 0, 1, 1+s, 1+2s, ….
    /// </summary>
    public long Stride { get; init; }

    /// <summary>Share of n-grams seen before from which on the paragraph gets a span; in single precision.</summary>
    public float OverlapThreshold { get; init; } = 1;

    /// <summary>Whether a paragraph too short for two n-grams is left alone instead of being judged as a whole.</summary>
    public bool SkipShortParagraphs { get; init; }

    internal IEnumerable<ConfigProblem> Problems()
    {
        if (Length is < 0 or > int.MaxValue)
            yield return new("dedupe.paragraphs.by_ngram.ngram_length", $"is {Length}; give a number of words, or 0 for whole paragraphs.");
        if (Stride is < 0 or > int.MaxValue)
            yield return new("dedupe.paragraphs.by_ngram.stride", $"is {Stride}; give a number of words.");
        if (float.IsNaN(OverlapThreshold))
            yield return new("dedupe.paragraphs.by_ngram.overlap_threshold", "is not a number; give a share from 0 to 1.");
    }
}
