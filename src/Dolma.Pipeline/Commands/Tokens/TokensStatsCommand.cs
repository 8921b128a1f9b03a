using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;
using Dolma.Tokenize.TokenFiles.Folders;
using Spectre.Console;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma tokens stats</c>.</summary>
internal sealed record TokensStatsOptions : TokenFolderOptions
{
    [Range(1, int.MaxValue)]
    [Description("Indexes read at the same time.")]
    public int Processes { get; init; } = 1;
}

/// <summary><c>dolma tokens stats</c>: documents, tokens and lengths, by source.</summary>
internal sealed class TokensStatsCommand : Command<TokensStatsOptions>
{
    private const int BarWidth = 40;

    public override string Name => "tokens stats";

    public override string Description => "Show how many documents and tokens each source has, and how long documents are.";

    public override string Example => "dolma tokens stats tokens";

    public override ExitCode Run(TokensStatsOptions options, CommandContext context)
    {
        TokenFolder folder = TokenFolder.Open(options.Folder!, new StorageRouter(), options.Dtype);
        SortedDictionary<string, LengthCounts> sources = TokenFolderStats.Of(folder, options.Processes, context.Cancellation);
        var all = new LengthCounts();
        foreach (LengthCounts source in sources.Values)
            all.Add(source);
        context.Print(Sources(sources, all));
        context.Print(Lengths(all));
        return ExitCode.Success;
    }

    private static Table Sources(SortedDictionary<string, LengthCounts> sources, LengthCounts all)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("source", "documents", "tokens", "share", "shortest", "mean", "longest");
        for (int column = 1; column < 7; column++)
            table.Columns[column].Alignment = Justify.Right;
        foreach ((string source, LengthCounts counts) in sources)
            AddRow(table, source, counts, all);
        if (sources.Count != 1)
            AddRow(table, "all", all, all);
        return table;
    }

    private static void AddRow(Table table, string name, LengthCounts counts, LengthCounts all) => table.AddRow(
        Markup.Escape(name),
        Number(counts.Documents),
        Number(counts.Tokens),
        (all.Tokens == 0 ? 0 : (double)counts.Tokens / all.Tokens).ToString("0.0%", CultureInfo.InvariantCulture),
        Number(counts.Shortest),
        counts.Mean.ToString("#,0.0", CultureInfo.InvariantCulture),
        Number(counts.Longest));

    private static Table Lengths(LengthCounts all)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("tokens of a document", "documents", "");
        table.Columns[0].Alignment = table.Columns[1].Alignment = Justify.Right;
        (long From, long To, long Documents)[] rows = [.. all.Histogram()];
        long most = rows.Select(row => row.Documents).DefaultIfEmpty(1).Max();
        foreach ((long from, long to, long documents) in rows)
            table.AddRow($"{Number(from)} – {Number(to)}", Number(documents), new string('█', (int)(BarWidth * documents / most)));
        return table;
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
