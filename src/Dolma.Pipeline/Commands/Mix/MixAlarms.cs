using System.Globalization;
using Dolma.Core.Tasks;
using Dolma.Mixer;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>What in a stream's result looks like a mistake although nothing failed.</summary>
internal static class MixAlarms
{
    public const string AbsentAttributes = "absent_attributes";
    public const string MissingAttributes = "missing_attributes";
    public const string RemovedShare = "removed_share";

    /// <summary>What <c>--allow</c> accepts.</summary>
    public static IReadOnlyList<string> Names { get; } = [AbsentAttributes, MissingAttributes, RemovedShare];

    public static IReadOnlyList<Alarm> Of(PlannedStream planned, Counts counts, MixCommandOptions options)
    {
        long documents = counts[MixCounters.Documents];
        if (documents == 0)
            return [];
        MixStreamOptions stream = planned.Options;
        var alarms = new List<Alarm>();
        if (planned.MissingAttributes > 0)
        {
            alarms.Add(new Alarm(
                MissingAttributes,
                string.Create(CultureInfo.InvariantCulture, $"{planned.MissingAttributes:N0} attribute files were not there; their documents passed without them."),
                Allowed: true));
        }

        var counters = new MixCounters(stream);
        string[] absent = [.. counters.NamedAttributes.Where((_, i) => counts[counters.DocumentsWithAttribute[i]] == 0)];
        if (absent.Length > 0)
        {
            string names = string.Join(", ", absent.Select(name => $"`{name}`"));
            alarms.Add(new Alarm(
                AbsentAttributes,
                string.Create(CultureInfo.InvariantCulture, $"the filters name {names}, which none of the {documents:N0} documents had: a wrong name, or a folder that `attributes` lacks."),
                options.Allows(AbsentAttributes)));
        }

        double removed = (double)counts[MixCounters.DocumentsRemoved] / documents;
        if (removed > options.MaxRemovedShare)
        {
            alarms.Add(new Alarm(
                RemovedShare,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the filters removed {counts[MixCounters.DocumentsRemoved]:N0} of {documents:N0} documents, a share of {removed:0.####}; `max_removed_share` is {options.MaxRemovedShare:0.####}."),
                options.Allows(RemovedShare)));
        }

        return alarms;
    }
}
