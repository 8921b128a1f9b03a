using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dolma.Testing;

namespace Dolma.Tokenize.Tests;

/// <summary>Small tokenizer files with every kind of step, against what Hugging Face's library makes of them (tests/golden/tokenizers).</summary>
public class GoldenVariantsTests
{
    private static readonly JsonNode File = JsonNode.Parse(System.IO.File.ReadAllText(SharedData.InRepository("tests/golden/tokenizers/variants.json")))!;

    private static readonly ILookup<string, JsonElement> Expected = System.IO.File
        .ReadLines(SharedData.InRepository("tests/golden/tokenizers/expected.jsonl"))
        .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
        .ToLookup(row => row.GetProperty("name").GetString()!, StringComparer.Ordinal);

    public static TheoryData<string> Names { get; } = new(File["variants"]!.AsArray().Select(v => (string)v!["name"]!));

    [Theory]
    [MemberData(nameof(Names))]
    public void EachTextHasTheReferenceIds(string name)
    {
        Tokenizer tokenizer = Variant(name);
        using TokenEncoder plain = tokenizer.CreateEncoder();
        using TokenEncoder special = tokenizer.CreateEncoder(new EncoderOptions { AddSpecialTokens = true });
        foreach (JsonElement row in Expected[name])
        {
            string text = row.GetProperty("text").GetString()!;
            plain.Ids(text).ShouldBe(Ids(row, "ids"), text);
            special.Ids(text).ShouldBe(Ids(row, "special"), text);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EachListOfIdsHasTheReferenceText(string name)
    {
        Tokenizer tokenizer = Variant(name);
        foreach (JsonElement row in Expected[name])
            tokenizer.Decode(Ids(row, "ids"), skipSpecialTokens: false).ShouldBe(row.GetProperty("decoded").GetString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EachTokenStandsWhereTheReferenceSays(string name)
    {
        Tokenizer tokenizer = Variant(name);
        using TokenEncoder encoder = tokenizer.CreateEncoder(new EncoderOptions { AddSpecialTokens = true });
        foreach (JsonElement row in Expected[name])
        {
            var offsets = new TokenOffsets();
            encoder.Encode(Encoding.UTF8.GetBytes(row.GetProperty("text").GetString()!), new TokenBuffer(), offsets);
            offsets.Span.ToArray().Select(o => $"{o.Start}-{o.End}")
                .ShouldBe(row.GetProperty("offsets").EnumerateArray().Select(o => $"{o[0]}-{o[1]}"), row.GetProperty("text").GetString());
        }
    }

    private static uint[] Ids(JsonElement row, string key) => [.. row.GetProperty(key).EnumerateArray().Select(id => id.GetUInt32())];

    private static Tokenizer Variant(string name)
    {
        JsonNode variant = File["variants"]!.AsArray().Single(v => (string)v!["name"]! == name)!;
        JsonObject file = File["bases"]![(string)variant["base"]!]!.DeepClone().AsObject();
        foreach ((string key, JsonNode? value) in variant["patch"]!.AsObject())
            file[key] = value?.DeepClone();
        return Tokenizer.Parse(Encoding.UTF8.GetBytes(file.ToJsonString()), name);
    }
}
