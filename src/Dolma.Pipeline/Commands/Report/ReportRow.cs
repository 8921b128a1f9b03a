using System.Globalization;
using System.Text.Json;

namespace Dolma.Pipeline.Commands;

/// <summary>One stage of one report, in words for a table.</summary>
/// <param name="Notes">What is special to the stage: duplicates, tokens, losses, differences.</param>
internal sealed record ReportRow(
    string Stage, string Shards, string DocumentsIn, string BytesIn, string DocumentsOut, string BytesOut, string Notes, string Seconds)
{
    /// <summary>The rows of one report file; those of runs, of comparisons and of training are understood.</summary>
    public static IEnumerable<ReportRow> Of(JsonElement report)
    {
        if (report.TryGetProperty("stages", out JsonElement stages))
            return stages.EnumerateArray().Select(OfStage);
        return [report.TryGetProperty("differences", out _) ? OfComparison(report) : OfTraining(report)];
    }

    private static ReportRow OfStage(JsonElement stage)
    {
        JsonElement shards = stage.GetProperty("shards");
        var counts = stage.GetProperty("counts").EnumerateObject().ToDictionary(c => c.Name, c => c.Value.GetInt64(), StringComparer.Ordinal);
        // Reports of earlier versions did not tell them apart.
        long elsewhere = shards.TryGetProperty("elsewhere", out JsonElement others) ? others.GetInt64() : 0;
        long skipped = shards.GetProperty("skipped").GetInt64();
        long failed = shards.GetProperty("failed").GetInt64() + shards.GetProperty("not_run").GetInt64();
        long documentsIn = counts.GetValueOrDefault("documents_in");
        string shown = Number(shards.GetProperty("total").GetInt64())
            + (elsewhere > 0 ? $" ({Number(elsewhere)} by others)" : "")
            + (skipped > 0 ? $" ({Number(skipped)} skipped)" : "")
            + (failed > 0 ? $" ({Number(failed)} FAILED)" : "");
        return new ReportRow(
            stage.GetProperty("stage").GetString()!,
            shown,
            Number(documentsIn),
            Bytes(counts.GetValueOrDefault("bytes_in")),
            Number(counts.TryGetValue("documents_out", out long tokenized) ? tokenized : counts.TryGetValue("documents_kept", out long kept) ? kept : documentsIn - counts.GetValueOrDefault("bad_lines")),
            Bytes(stage.GetProperty("bytes_out").GetInt64()),
            string.Join(", ", Noted(counts)),
            SecondsOf(stage));
    }

    private static ReportRow OfComparison(JsonElement report)
    {
        JsonElement totals = report.GetProperty("totals");
        string[] differences =
        [
            .. report.GetProperty("differences").EnumerateObject()
                .Select(kind => $"{Number(kind.Value.GetInt64())} {kind.Name.Replace('_', ' ')}"),
        ];
        return new ReportRow(
            "diff",
            $"{Number(totals.GetProperty("files_a").GetInt64())} / {Number(totals.GetProperty("files_b").GetInt64())}",
            Number(totals.GetProperty("documents_a").GetInt64()),
            "",
            Number(totals.GetProperty("documents_b").GetInt64()),
            "",
            report.GetProperty("equal").GetBoolean() ? "equal" : string.Join(", ", differences),
            "");
    }

    private static ReportRow OfTraining(JsonElement report) => new(
        "train",
        "",
        "",
        "",
        "",
        "",
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Number(report.GetProperty("tokens").GetInt64())} tokens, {report.GetProperty("steps").GetInt64()} steps, loss {report.GetProperty("first_loss").GetDouble():0.000} → {report.GetProperty("last_loss").GetDouble():0.000}"),
        SecondsOf(report));

    private static IEnumerable<string> Noted(Dictionary<string, long> counts)
    {
        foreach ((string key, string words) in new[]
        {
            ("documents_with_duplicates", "documents with duplicates"), ("duplicate_spans", "duplicates"),
            ("spans_replaced", "spans replaced"), ("tokens", "tokens"), ("bad_lines", "bad lines passed over"),
        })
        {
            if (counts.TryGetValue(key, out long value))
                yield return $"{Number(value)} {words}";
        }
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Bytes(long value) => value < 1_000_000
        ? (value / 1e3).ToString("N1", CultureInfo.InvariantCulture) + " kB"
        : (value / 1e6).ToString("N1", CultureInfo.InvariantCulture) + " MB";

    private static string SecondsOf(JsonElement element) => element.GetProperty("seconds").GetDouble().ToString("N1", CultureInfo.InvariantCulture);
}
