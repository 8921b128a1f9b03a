using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.CommandLine;

/// <summary>The texts behind <c>--help</c>, made from the option records, so that they cannot fall behind.</summary>
internal static class CommandHelp
{
    /// <summary>Columns; narrower than most terminals, so that lines are not broken twice.</summary>
    private const int Width = 100;

    private const int Margin = 6;

    public static string UsageOfProgram(IReadOnlyList<ICommand> commands) =>
        $"usage: dolma [-h] [--version] [-c CONFIG] {{{string.Join(',', FirstWords(commands))}}} ...";

    /// <summary>What can follow <c>dolma</c>: names of commands and of groups.</summary>
    public static IEnumerable<string> FirstWords(IReadOnlyList<ICommand> commands) =>
        commands.Select(command => command.Name.Split(' ')[0]).Distinct(StringComparer.Ordinal);

    public static string UsageOf(ICommand command)
    {
        if (command.ConfigFollows)
            return $"usage: dolma {command.Name} CONFIG [options]";
        IEnumerable<OptionField> positional = OptionSchema.Of(command.OptionsType).Fields.Where(field => field.IsPositional);
        return $"usage: dolma [-c CONFIG] {command.Name} {string.Concat(positional.Select(field => field.Key.ToUpperInvariant() + " "))}[options]";
    }

    public static string OfProgram(IReadOnlyList<ICommand> commands)
    {
        var text = new StringBuilder();
        text.Append(UsageOfProgram(commands)).Append("\n\n");
        text.Append("Makes training data for language models: tags documents, finds duplicates, selects and rewrites\n");
        text.Append("documents, and turns them into token files.\n\n");
        Commands(text, commands);
        text.Append("\noptions:\n");
        text.Append("  -c, --config CONFIG\n");
        Paragraph(text, "Config file of the command, YAML or JSON, local or remote. What the command line says wins over it.", Margin);
        text.Append("  -h, --help\n");
        Paragraph(text, "This text; `dolma COMMAND --help` explains a command.", Margin);
        text.Append("  --version\n");
        Paragraph(text, "The program's version.", Margin);
        text.Append("\nexit codes: 0 done; 1 wrong configuration or failed shards; 2 command line not understood; 130 stopped\n");
        text.Append("(diff: 0 equal; 1 different; 2 wrong command line or configuration)\n");
        return text.ToString();
    }

    public static string OfGroup(string name, IReadOnlyList<ICommand> commands)
    {
        var text = new StringBuilder($"usage: dolma [-c CONFIG] {name} COMMAND [options]\n\n");
        Commands(text, commands);
        return text.ToString();
    }

    public static string OfCommand(ICommand command)
    {
        var text = new StringBuilder(UsageOf(command)).Append("\n\n");
        Paragraph(text, command.Description, 0);
        if (command.Example.Length > 0)
        {
            text.Append("\nexample:\n");
            foreach (string line in command.Example.Split('\n'))
                text.Append("  ").Append(line.TrimEnd()).Append('\n');
        }

        var schema = OptionSchema.Of(command.OptionsType);
        CommandOption[] options = [.. CommandOption.Of(schema).Where(option => option.SwitchValue)];
        foreach (var group in options.GroupBy(GroupOf))
        {
            text.Append('\n').Append(group.Key).Append(":\n");
            Paragraph(text, BlockDescription(schema, group.Key), 2);
            foreach (CommandOption option in group)
                Option(text, option);
        }

        OptionField[] lists = [.. schema.Fields.Where(field => field.Type is ListType { Item: RecordType } or MappingType)];
        if (lists.Length > 0)
        {
            text.Append("\nonly in a config file:\n");
            foreach (OptionField list in lists)
                FileOption(text, list, 2);
        }

        text.Append("\nA key of a config file is an option's name without its dashes; dots are nested mappings.\n");
        return text.ToString();
    }

    private static void Commands(StringBuilder text, IReadOnlyList<ICommand> commands)
    {
        text.Append("commands:\n");
        foreach (ICommand command in commands)
        {
            text.Append("  ").Append(command.Name).Append('\n');
            Paragraph(text, command.Description, Margin);
        }
    }

    private static string GroupOf(CommandOption option)
    {
        int dot = option.Key.LastIndexOf('.');
        if (dot > 0)
            return option.Key[..dot];
        Type record = option.Field.Property.DeclaringType!;
        string shared = record.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName ?? "every command";
        return record.IsAbstract ? shared : "options";
    }

    /// <summary>What a mapping as a whole is for; empty for groups that are none.</summary>
    private static string BlockDescription(OptionSchema schema, string key)
    {
        OptionField? field = null;
        foreach (string name in key.Split('.'))
        {
            field = schema.Find(name);
            if (field?.Type is not RecordType record)
                return "";
            schema = record.Schema;
        }

        bool isAbsent = field is { Type.Nullable: true };
        return $"{field!.Description}{(isAbsent ? " Absent unless one of its options is set." : "")}";
    }

    private static void Option(StringBuilder text, CommandOption option)
    {
        string values = option.Arity switch
        {
            OptionArity.Switch => $", --no-{option.Key}",
            OptionArity.List => " [VALUE ...]",
            _ => " VALUE",
        };
        text.Append("  ").Append(option.Name).Append(values).Append("  (").Append(Facts(option.Field)).Append(")\n");
        Paragraph(text, option.Field.Description, Margin);
    }

    private static void FileOption(StringBuilder text, OptionField field, int indent)
    {
        text.Append(' ', indent).Append(field.Key).Append("  (").Append(Facts(field)).Append(")\n");
        Paragraph(text, field.Description, indent + 4);
        OptionSchema? nested = field.Type switch
        {
            ListType { Item: RecordType item } => item.Schema,
            RecordType record => record.Schema,
            _ => null,
        };
        foreach (OptionField below in nested?.Fields ?? [])
            FileOption(text, below, indent + 4);
    }

    /// <summary><c>integer, at least 1, default 1</c>.</summary>
    private static string Facts(OptionField field)
    {
        var facts = new List<string> { field.Type.Name };
        string[] allowed = [.. field.AllowedValues.Select(value => value.Length == 0 ? "''" : value)];
        if (allowed.Length > 0 && field.Type is ScalarType { Kind: ScalarKind.Text })
            facts.Add(string.Join(" | ", allowed));
        if (field.RangeText is { } range)
            facts.Add(range);
        if (field.IsRequired)
            facts.Add("required");
        else if (field.Type is not RecordType)
            facts.Add("default " + Default(field));
        return string.Join(", ", facts);
    }

    private static string Default(OptionField field)
    {
        // The declaring record may be abstract; any command's record would do, and they agree but for what they override.
        Type owner = field.Property.ReflectedType!;
        object? value = owner.IsAbstract ? null : field.Property.GetValue(OptionSchema.Of(owner).CreateDefault());
        return value switch
        {
            null => "null",
            bool truth => truth ? "on" : "off",
            string text => text.Length == 0 ? "''" : text.Replace("\n", "\\n", StringComparison.Ordinal),
            long bytes when field.Type is ScalarType { IsByteSize: true } => ByteSize.Format(bytes),
            Enum choice => OptionSchema.SnakeCase(choice.ToString()),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            IEnumerable<string> texts => $"[{string.Join(", ", texts)}]",
            _ => field.Type is MappingType ? "{}" : "[]",
        };
    }

    private static void Paragraph(StringBuilder text, string words, int indent)
    {
        int column = 0;
        foreach (string word in words.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > 0 && column + 1 + word.Length > Width)
            {
                text.Append('\n');
                column = 0;
            }

            text.Append(' ', column == 0 ? indent : 1).Append(word);
            column += (column == 0 ? indent : 1) + word.Length;
        }

        if (column > 0)
            text.Append('\n');
    }
}
