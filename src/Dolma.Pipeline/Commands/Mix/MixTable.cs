using System.Globalization;
using Spectre.Console;

namespace Dolma.Pipeline.Commands;

/// <summary>The table at the end of a mix: a row for each stream's input, filters, replacements and output.</summary>
internal static class MixTable
{
    /// <summary>Longer expressions are cut; the report has all of them.</summary>
    private const int LongestExpression = 70;

    public static Table Of(IEnumerable<MixReport> streams)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("stream", "step", "documents", "MB", "alone", "MB alone");
        for (int column = 2; column < 6; column++)
            table.Columns[column].Alignment = Justify.Right;
        foreach (MixReport stream in streams)
        {
            Row(table, stream.Stream, "in", Number(stream.DocumentsIn), Megabytes(stream.BytesIn));
            foreach (MixFilterReport filter in stream.Filters)
            {
                Row(
                    table, "", $"- {filter.Filter} {Short(filter.Expression)}",
                    Number(filter.Documents), Megabytes(filter.Bytes), Number(filter.DocumentsAlone), Megabytes(filter.BytesAlone));
            }

            if (stream.SampleRate is { } rate)
                Row(table, "", string.Create(CultureInfo.InvariantCulture, $"- sample {rate:0.######}"), Number(stream.SampledOut - stream.SampledAgain));
            foreach (MixSpanReport span in stream.Spans)
                Row(table, "", $"spans {Short(span.Span)}: {Number(span.Replaced)} replaced");
            Row(table, "", "out", Number(stream.DocumentsOut), Megabytes(stream.BytesOut));
        }

        return table;
    }

    private static void Row(Table table, params IReadOnlyList<string> cells) =>
        table.AddRow([.. cells.Concat(Enumerable.Repeat("", 6 - cells.Count)).Select(Markup.Escape)]);

    private static string Short(string expression) =>
        expression.Length <= LongestExpression ? expression : expression[..(LongestExpression - 1)] + "…";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture);
}
