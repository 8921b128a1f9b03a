using System.Globalization;
using Dolma.Core.Tasks;
using Dolma.Mixer;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>Looks at what a stream's filters did, as a person would who knows that all and nothing are both unlikely.</summary>
internal static class MixGuard
{
    public static void Look(PlannedStream planned, StageSummary summary, MixCommandOptions options, StageRunner runner)
    {
        Counts counts = summary.Counts;
        long documents = counts[MixCounters.Documents];
        if (documents == 0)
            return;
        var guard = new Guard(options, runner);
        if (planned.MissingAttributes > 0)
        {
            guard.Note(
                Guard.MissingAttributes,
                string.Create(CultureInfo.InvariantCulture, $"{summary.Stage}: {planned.MissingAttributes:N0} attribute files were not there; their documents passed without them."));
        }

        if (counts[Guard.UnevenAttributes] is > 0 and long uneven)
        {
            guard.Passes(
                Guard.UnevenAttributes,
                string.Create(CultureInfo.InvariantCulture, $"{summary.Stage}: {uneven:N0} attribute files have fewer or more lines than their documents; documents behind their end passed without them."));
        }

        if (counts[Guard.MismatchedIds] is > 0 and long mismatched)
        {
            guard.Passes(
                Guard.MismatchedIds,
                string.Create(CultureInfo.InvariantCulture, $"{summary.Stage}: {mismatched:N0} attribute lines have another id than their document; they were taken by their place."));
        }

        var counters = new MixCounters(planned.Options);
        string[] absent = [.. counters.NamedAttributes.Where((_, i) => counts[counters.DocumentsWithAttribute[i]] == 0)];
        if (absent.Length > 0)
        {
            string names = string.Join(", ", absent.Select(name => $"`{name}`"));
            guard.Passes(
                Guard.AbsentAttributes,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{summary.Stage}: the filters name {names}, which none of the {documents:N0} documents had: a wrong name, or a folder that `attributes` lacks."));
        }

        double removed = (double)counts[MixCounters.DocumentsRemoved] / documents;
        if (removed > options.MaxRemovedShare)
        {
            guard.Passes(
                Guard.RemovedShare,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{summary.Stage}: the filters removed {counts[MixCounters.DocumentsRemoved]:N0} of {documents:N0} documents, a share of {removed:0.####}; `max_removed_share` is {options.MaxRemovedShare:0.####}."));
        }
    }
}
