using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Tests.CommandLine;

public class CommandHelpTests
{
    [Fact]
    public void ACommandsHelpShowsTypesDefaultsMeaningsAndAnExample() => CommandHelp.OfCommand(new TrialCommand()).ShouldSatisfyAllConditions(
        help => help.ShouldStartWith("usage: dolma [-c CONFIG] try [options]\n\nTries things out.\n\nexample:\n  dolma -c try.yaml try --processes 2\n"),
        help => help.ShouldContain("  --documents [VALUE ...]  (list of text, default [])\n      Where to read.\n"),
        help => help.ShouldContain("  --syntax VALUE  (text, jsonpath | jq, default jsonpath)\n"),
        help => help.ShouldContain("  --debug, --no-debug  (switch, default off)\n"),
        help => help.ShouldContain("  --color VALUE  (red or dark_blue, default red)\n"),
        help => help.ShouldContain("\nwork_dir:\n  --work_dir.input VALUE  (text or null, default null)\n"),
        help => help.ShouldContain("\nmode:\n  Absent unless one of its options is set.\n  --mode.key VALUE  (text, required)\n"),
        help => help.ShouldContain("\nevery command:\n  --max_line_bytes VALUE  (bytes, default 1KiB)\n"),
        help => help.ShouldContain("\nonly in a config file:\n  streams  (list of mappings, default [])\n      name  (text, required)\n"));

    [Theory]
    [InlineData(typeof(TagOptions))]
    [InlineData(typeof(DedupeCommandOptions))]
    [InlineData(typeof(MixCommandOptions))]
    [InlineData(typeof(TokensCommandOptions))]
    [InlineData(typeof(ListOptions))]
    [InlineData(typeof(DiffCommandOptions))]
    public void EveryOptionOfTheCommandsIsExplained(Type options)
    {
        foreach (OptionField field in AllFields(OptionSchema.Of(options)))
            field.Description.ShouldNotBeEmpty($"{field.Property.DeclaringType!.Name}.{field.Property.Name}");
    }

    private static IEnumerable<OptionField> AllFields(OptionSchema schema) => schema.Fields.SelectMany(field => field.Type switch
    {
        RecordType record => AllFields(record.Schema).Prepend(field),
        ListType { Item: RecordType item } => AllFields(item.Schema).Prepend(field),
        _ => [field],
    });
}
