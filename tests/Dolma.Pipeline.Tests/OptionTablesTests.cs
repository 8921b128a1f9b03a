using System.Globalization;
using System.Text.RegularExpressions;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Config;
using Dolma.Testing;
using Shouldly;

namespace Dolma.Pipeline.Tests;

/// <summary>Tables of options in the documentation, against the options that the commands have.</summary>
public sealed partial class OptionTablesTests
{
    public static TheoryData<string, string, Type> Tables { get; } = new()
    {
        { "docs/tokens.md", "## Options", typeof(TokensCommandOptions) },
        { "docs/tokens.md", "## Looking at token files", typeof(TokensCatOptions) },
        { "docs/tokens.md", "## Resharding", typeof(TokensReshardOptions) },
        { "docs/tokenizer.md", "## dolma tokenizer train", typeof(TokenizerTrainOptions) },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void ATableHasEveryKeyOfItsCommandAndNoOther(string page, string heading, Type options) =>
        Rows(page, heading).Keys.Order(StringComparer.Ordinal).ShouldBe(Options(options).Select(option => option.Key).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Tables))]
    public void ATableSaysWhatAKeyMayHoldAndItsDefault(string page, string heading, Type options)
    {
        Dictionary<string, string> rows = Rows(page, heading);
        foreach ((string key, OptionField option, object? value) in Options(options))
        {
            string cell = rows[key];
            cell.Contains(" or null,", StringComparison.Ordinal).ShouldBe(option.Type.Nullable && !cell.Contains("required", StringComparison.Ordinal), $"{page}, {key}: {cell}");
            foreach (string choice in option.AllowedValues)
                cell.ShouldContain(choice, Case.Sensitive, $"{page}, {key}");
            if (option.RangeText is { } range && option.Type is ScalarType { IsByteSize: false })
                Numbers(cell).ShouldBe(Numbers(range), $"{page}, {key}: {cell}, {range}");
            Match written = Default().Match(cell);
            if (written.Success)
                Same(written.Groups["value"].Value, value).ShouldBeTrue($"{page}, {key}: {cell}, but it is {value}");
            else
                IsEmpty(value).ShouldBeTrue($"{page}, {key}: {cell}, but it is {value}");
        }
    }

    /// <summary>The rows of the first table below a heading: what stands under "value", by key.</summary>
    private static Dictionary<string, string> Rows(string page, string heading)
    {
        string text = File.ReadAllText(Path.Join(SharedData.RepositoryRoot, page));
        int start = text.IndexOf($"\n{heading}\n", StringComparison.Ordinal);
        start.ShouldBeGreaterThan(0, $"{page} has no heading {heading}");
        string table = text[text.IndexOf("\n| key | value |", start, StringComparison.Ordinal)..];
        return Row().Matches(table[..table.IndexOf("\n\n", StringComparison.Ordinal)])
            .ToDictionary(row => row.Groups["key"].Value, row => row.Groups["value"].Value.Replace(@"\|", "|", StringComparison.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>A command's own keys, those of inner mappings with the outer's before them, and their defaults.</summary>
    private static IEnumerable<(string Key, OptionField Option, object? Default)> Options(Type type) => Options(OptionSchema.Of(type), "");

    private static IEnumerable<(string Key, OptionField Option, object? Default)> Options(OptionSchema schema, string prefix)
    {
        object defaults = schema.CreateDefault();
        foreach (OptionField field in schema.Fields.Where(field => field.Property.DeclaringType != typeof(CommonOptions)))
        {
            string key = prefix + field.Key;
            if (field.Type is not RecordType)
                yield return (key, field, field.Property.GetValue(defaults));
            OptionSchema? inner = field.Type switch
            {
                RecordType record => record.Schema,
                ListType { Item: RecordType record } => record.Schema,
                _ => null,
            };
            if (inner is null)
                continue;
            foreach ((string Key, OptionField Option, object? Default) option in Options(inner, field.Type is ListType ? $"{key}[]." : $"{key}."))
                yield return option;
        }
    }

    private static bool IsEmpty(object? value) => value is null or "" or System.Collections.ICollection { Count: 0 };

    private static bool Same(string written, object? value) => value switch
    {
        null => written == "null",
        bool on => written == (on ? "on" : "off"),
        string text => written == text,
        Enum choice => written == OptionSchema.SnakeCase($"{choice}"),
        IEnumerable<string> list => written == (list.Any() ? string.Join(", ", list.Select(item => $"`{item}`")) : "[]"),
        long bytes when !long.TryParse(written, CultureInfo.InvariantCulture, out _) => ByteSize.TryParse(written.Replace(" ", "", StringComparison.Ordinal), out long parsed) && parsed == bytes,
        IFormattable number => written == number.ToString(null, CultureInfo.InvariantCulture),
        _ => false,
    };

    private static IEnumerable<string> Numbers(string text) => Number().Matches(text.Split(", default")[0]).Select(number => number.Value);

    [GeneratedRegex(@"^\| `(?<key>[^`]+)` \| (?<value>([^|]|\\\|)*) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Row();

    [GeneratedRegex(@"default (?<value>.+)$", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Default();

    [GeneratedRegex(@"\b\d+\b", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Number();
}
