using System.Text.Json;
using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;
using Spectre.Console;

namespace Dolma.Pipeline.Commands;

/// <summary>Shows run reports as one table.</summary>
internal sealed class ReportCommand : Command<ReportOptions>
{
    public override string Name => "report";

    public override string Description => "Shows what runs did, from their reports, as one table.";

    public override string Example => "dolma report --reports reports/*.json";

    public override ExitCode Run(ReportOptions options, CommandContext context)
    {
        var storage = new StorageRouter();
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("stage", "shards", "documents in", "bytes in", "documents out", "bytes out", "found", "seconds");
        foreach (int right in new[] { 1, 2, 3, 4, 5, 7 })
            table.Columns[right].Alignment = Justify.Right;
        foreach (ReportRow row in options.Reports.SelectMany(path => Read(path, storage)))
        {
            string[] cells =
                [row.Stage, row.Shards, row.DocumentsIn, row.BytesIn, row.DocumentsOut, row.BytesOut, row.Notes, row.Seconds];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        context.Print(table);
        return ExitCode.Success;
    }

    private static ReportRow[] Read(string path, StorageRouter storage)
    {
        using Stream stream = storage.OpenRead(path);
        try
        {
            using JsonDocument report = JsonDocument.Parse(stream);
            return [.. ReportRow.Of(report.RootElement)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new RunException($"{path}: is not a run report ({e.Message}). Reports are written by --report, and by olmo-train as train-report.json.", e);
        }
    }
}
