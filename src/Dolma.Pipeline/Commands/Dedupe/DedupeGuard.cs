using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>Looks at what a run marked, as a person would who knows that nothing and everything are both unlikely.</summary>
internal static class DedupeGuard
{
    /// <summary>Above so many documents a corpus without any duplicate is more likely a wrong key.</summary>
    private const long LargeRun = 10_000;

    private const double DefaultMaxShare = 0.95;

    /// <summary>Whether the run may be taken for what it says it is.</summary>
    public static bool Passes(StageSummary summary, DedupeCommandOptions options, StageRunner runner)
    {
        if (!summary.Succeeded || options.Dedupe.Paragraphs?.ByNgram is { NgramLength: > 0, OverlapThreshold: <= 0 })
            return true;
        var guard = new Guard(options, runner);
        long documents = summary.Counts["documents"];
        long judged = summary.Counts["judged"];
        long marked = summary.Counts["duplicate_spans"];
        string what = options.Dedupe.Documents is not null ? "documents" : "paragraphs";
        bool passes = true;
        if (documents > LargeRun && marked == 0 && !options.BloomFilter.ReadOnly)
        {
            passes = guard.Passes(
                Guard.NoDuplicates,
                $"{summary.Stage}: none of {documents:N0} documents has a duplicate; {judged:N0} {what} were compared. Check the key, `min_length` and `min_words`.");
        }

        double most = options.Dedupe.MaxMarkedShare ?? (documents > LargeRun ? DefaultMaxShare : 1);
        if (marked > most * judged)
        {
            passes &= guard.Passes(
                Guard.TooManyDuplicates,
                $"{summary.Stage}: {marked:N0} of {judged:N0} {what} ({100.0 * marked / judged:0.0}%) are marked, more than the share of {most:0.###} that "
                + "`dedupe.max_marked_share` lets pass. Check the key, and whether the filter knows these files already.");
        }

        return passes;
    }
}
