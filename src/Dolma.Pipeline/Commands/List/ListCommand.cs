using Dolma.Pipeline.CommandLine;
using Dolma.Taggers;
using Dolma.Taggers.Modules;
using Spectre.Console;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma list</c>: the taggers that can be run (spec/tag 2.8).</summary>
internal sealed class ListCommand : Command<ListOptions>
{
    public override string Name => "list";

    public override string Description => "List available taggers.";

    public override string Example => "dolma list";

    public override ExitCode Run(ListOptions options, CommandContext context)
    {
        var registry = TaggerRegistry.BuiltIn();
        TaggerModules.Load(options.TaggerModules, registry);
        var table = new Table { Title = new TableTitle("dolma taggers"), Border = TableBorder.Rounded };
        table.AddColumns("name", "class");
        foreach (TaggerEntry entry in registry.Entries)
            table.AddRow(Markup.Escape(entry.Name), Markup.Escape(entry.Class));
        context.Print(table);
        return ExitCode.Success;
    }
}
