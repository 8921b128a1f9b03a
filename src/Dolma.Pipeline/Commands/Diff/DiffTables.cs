using System.Globalization;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands.Diff;
using Spectre.Console;

namespace Dolma.Pipeline.Commands;

/// <summary>Shows what <c>dolma diff</c> found: a table for each kind of thing that differs, examples, notes, and one line of result.</summary>
internal static class DiffTables
{
    /// <summary>Rows of a table; the report has all.</summary>
    private const int MostRows = 50;

    public static void Print(DiffTally tally, DiffCommandOptions options, CommandContext context)
    {
        context.Print(Totals(tally));
        Print(context, "attributes, by number of documents", Attributes(tally), ["key", "only in A", "only in B", "number", "offsets", "scores", "values", "largest score difference"]);
        Print(context, "fields, by number of documents", Fields(tally), ["field", "only in A", "only in B", "different"]);
        Print(context, "token files", TokenFiles(tally), ["file", "tokens A", "tokens B", "first difference", "positions", "document there"]);
        foreach (DiffKind kind in tally.Kinds)
            PrintExamples(kind, tally, context.Output);
        PrintNotes(tally, context.Output);
        context.Output.WriteLine(Result(tally, options));
    }

    private static Table Totals(DiffTally tally)
    {
        Table table = NewTable(["", "A", "B", "compared", "different"]);
        table.AddRow("files", Number(tally.FilesA), Number(tally.FilesB), Number(tally.FilesCompared), Number(tally.FilesDifferent));
        table.AddRow("documents", Number(tally.DocumentsA), Number(tally.DocumentsB), Number(tally.DocumentsCompared), Number(tally.DocumentsDifferent));
        if (tally.TokensA > 0 || tally.TokensB > 0)
            table.AddRow("tokens", Number(tally.TokensA), Number(tally.TokensB), "", "");
        if (tally.BadLinesA > 0 || tally.BadLinesB > 0)
            table.AddRow("bad lines", Number(tally.BadLinesA), Number(tally.BadLinesB), "", "");
        return table;
    }

    private static IEnumerable<string[]> Attributes(DiffTally tally) => tally.Attributes.Select(pair => (string[])
    [
        pair.Key,
        Number(pair.Value.OnlyInA),
        Number(pair.Value.OnlyInB),
        Number(pair.Value.OtherCount),
        Number(pair.Value.OtherOffsets),
        Number(pair.Value.OtherScores),
        Number(pair.Value.OtherValues),
        pair.Value.LargestScoreDifference.ToString("G6", CultureInfo.InvariantCulture),
    ]);

    private static IEnumerable<string[]> Fields(DiffTally tally) => tally.Fields.Select(pair => (string[])
        [pair.Key, Number(pair.Value.OnlyInA), Number(pair.Value.OnlyInB), Number(pair.Value.Different)]);

    private static IEnumerable<string[]> TokenFiles(DiffTally tally) => tally.TokenFiles.Select(row => (string[])
    [
        row.File, Number(row.TokensA), Number(row.TokensB), Number(row.FirstDifference), Number(row.DifferentPositions), row.Document ?? "",
    ]);

    private static void Print(CommandContext context, string title, IEnumerable<string[]> rows, string[] columns)
    {
        string[][] all = [.. rows];
        if (all.Length == 0)
            return;
        Table table = NewTable(columns);
        foreach (string[] row in all.Take(MostRows))
            table.AddRow([.. row.Select(Markup.Escape)]);
        context.Output.WriteLine();
        context.Output.WriteLine(title + ":");
        context.Print(table);
        if (all.Length > MostRows)
            context.Output.WriteLine($"… and {Number(all.Length - MostRows)} more; --report has all of them");
    }

    private static Table NewTable(string[] columns)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns(columns);
        for (int i = 1; i < columns.Length; i++)
            table.Columns[i].Alignment = Justify.Right;
        return table;
    }

    private static void PrintExamples(DiffKind kind, DiffTally tally, TextWriter output)
    {
        IReadOnlyList<DiffExample> examples = tally.Examples(kind);
        output.WriteLine();
        output.WriteLine($"{kind.Words()}: {Number(tally[kind])}");
        foreach (DiffExample example in examples)
            output.WriteLine("  " + Describe(example));
        if (examples.Count > 0 && tally[kind] > examples.Count)
            output.WriteLine($"  … and {Number(tally[kind] - examples.Count)} more");
    }

    private static string Describe(DiffExample example)
    {
        string line = (example.LineA, example.LineB) switch
        {
            (null, null) => "",
            ({ } a, null) => $", line {a}",
            (null, { } b) => $", line {b}",
            ({ } a, { } b) => a == b ? $", line {a}" : $", line {a} and {b}",
        };
        string id = example.Id is null ? "" : $", {example.Id}";
        string key = example.Key is null ? "" : $", {example.Key}";
        string values = (example.A, example.B) switch
        {
            (null, null) => "",
            (_, null) => $": A {example.A}",
            (null, _) => $": B {example.B}",
            _ => $": A {example.A}, B {example.B}",
        };
        // A message about a file begins with its path.
        if (example.Kind == DiffKind.Unreadable)
            return $"{example.File}: {example.A}";
        return $"{example.File}{line}{id}{key}{values}{(example.Text is null ? "" : $", text {example.Text}")}";
    }

    private static void PrintNotes(DiffTally tally, TextWriter output)
    {
        string[] notes =
        [
            .. Note(tally.OtherKeyOrder, "lines have their keys in another order, and are equal otherwise"),
            .. Note(tally.OtherSpelling, "lines have the same values, written otherwise"),
            .. Note(tally.FilesInPasses, "files were read several times: too many lines were in another place or on one side only to keep them all"),
            .. Note(tally[DiffKind.Order], "documents stand in another order; they were matched by id"),
        ];
        if (notes.Length > 0)
            output.WriteLine();
        foreach (string note in notes)
            output.WriteLine("note: " + note);
    }

    private static IEnumerable<string> Note(long count, string words) => count == 0 ? [] : [$"{Number(count)} {words}"];

    private static string Result(DiffTally tally, DiffCommandOptions options)
    {
        string tolerance = options.Tolerance > 0 ? $" within {options.Tolerance.ToString("R", CultureInfo.InvariantCulture)}" : "";
        return tally.IsEqual
            ? $"{Environment.NewLine}equal{tolerance}: {options.A} and {options.B}"
            : $"{Environment.NewLine}different: {string.Join(", ", tally.Kinds.Select(kind => $"{Number(tally[kind])} {kind.Words()}"))}";
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
