using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.CommandLine;

/// <summary>How many values an option takes.</summary>
internal enum OptionArity
{
    /// <summary>None: its presence is the value.</summary>
    Switch,

    /// <summary>One, or none for null.</summary>
    Value,

    /// <summary>All up to the next option.</summary>
    List,
}

/// <summary>A <c>--dotted.name</c> of a command's command line (tag.md 2.2).</summary>
/// <param name="Name">As the original spells it, with the dashes: <c>--no-profile.enable</c>.</param>
/// <param name="Key">The key that it sets.</param>
/// <param name="Field">The option behind it.</param>
/// <param name="Arity">What follows it.</param>
/// <param name="SwitchValue">What a switch sets.</param>
internal sealed record CommandOption(string Name, string Key, OptionField Field, OptionArity Arity, bool SwitchValue = true)
{
    /// <summary>All options of a record: one for each leaf, two for a switch. Lists of mappings have none; they come from a file.</summary>
    public static IEnumerable<CommandOption> Of(OptionSchema schema, string prefix = "")
    {
        foreach (OptionField field in schema.Fields)
        {
            string key = prefix + field.Key;
            switch (field.Type)
            {
                case RecordType record:
                    foreach (CommandOption nested in Of(record.Schema, key + "."))
                        yield return nested;
                    break;
                case ListType { Item: ScalarType }:
                    yield return new CommandOption("--" + key, key, field, OptionArity.List);
                    break;
                case ScalarType { Kind: ScalarKind.Switch }:
                    yield return new CommandOption("--" + key, key, field, OptionArity.Switch);
                    yield return new CommandOption("--no-" + key, key, field, OptionArity.Switch, SwitchValue: false);
                    break;
                case ScalarType:
                    yield return new CommandOption("--" + key, key, field, OptionArity.Value);
                    break;
            }
        }
    }

    /// <summary>Dashes and underscores are taken for each other: <c>--bad-lines</c> is <c>--bad_lines</c>.</summary>
    public static string Canonical(string name) => "--" + name[2..].Replace('-', '_');
}
