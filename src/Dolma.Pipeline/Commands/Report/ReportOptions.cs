using System.ComponentModel;
using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma report</c>.</summary>
internal sealed record ReportOptions : IValidatedOptions
{
    [Description("Run reports to show, in this order: what --report wrote, of dolma diff too, and train-report.json of olmo-train.")]
    public IReadOnlyList<string> Reports { get; init; } = [];

    public IEnumerable<ConfigProblem> Problems()
    {
        if (Reports.Count == 0)
            yield return new ConfigProblem("reports", "is empty. Give the reports to show: `dolma report --reports tag.json mix.json`.");
    }
}
