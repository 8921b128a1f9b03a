using System.Text.Json;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>The original's own tests of <c>mix</c>, with its configs, documents, attributes and expected documents (spec/dedupe-mix 9.2).</summary>
public sealed class MixFixtureTests
{
    [SkippableTheory]
    [InlineData("email-spans.json", "email-spans")]
    [InlineData("email-spans-jq.yaml", "email-spans-jq")]
    [InlineData("filter-by-spans.json", "filter-by-spans")]
    [InlineData("mixer.json", "mixer")]
    [InlineData("paragraph-spans.json", "remove-paragraphs")]
    public void AFixtureOfTheOriginalComesOutAsExpected(string config, string expected)
    {
        using var folder = new TempFolder();
        folder.MakeFolder("tests/data");
        Directory.CreateSymbolicLink(folder["tests/data/provided"], SharedData.Folder("data/dolma-fixtures/provided"));
        DolmaProgram.Succeed(folder.FullPath, "-c", SharedData.File("data/dolma-fixtures/config/" + config), "mix", "--compat");
        string written = Directory.GetFiles(folder["tests/work/output"], "*.gz", SearchOption.AllDirectories).ShouldHaveSingleItem();
        Records(written).ShouldBe(Records(SharedData.File($"data/dolma-fixtures/expected/{expected}.json.gz")));
    }

    /// <summary>The documents of a file without their provenance, members in order.</summary>
    private static string[] Records(string path) =>
    [
        .. System.Text.Encoding.UTF8.GetString(DolmaProgram.Content(path)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Ordered(JsonDocument.Parse(line).RootElement)),
    ];

    private static string Ordered(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", value.EnumerateObject().Where(m => m.Name != "provenance").OrderBy(m => m.Name, StringComparer.Ordinal)
            .Select(m => (m.Name, Value: Ordered(m.Value))).Where(m => m is not ("metadata", "{}")).Select(m => $"{m.Name}:{m.Value}")) + "}",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Ordered)) + "]",
        JsonValueKind.Number => value.GetDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString()),
        _ => value.GetRawText(),
    };
}
