using System.Text;
using System.Text.Json;
using Dolma.Core;
using Dolma.Core.JsonPath;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Dedup.Tests;

/// <summary>The fast way over a line to its key.</summary>
public sealed class KeyLineScanTests
{
    [Theory]
    [InlineData("""{"id":"a","text":"x\n\"y\" \u00e9\/é😊","n":[1,-2.5e+3,{"b":[true,false,null]},[],{}]}""")]
    [InlineData(""" { "text" : "" , "id" : 7 } """)]
    [InlineData("""{"metadata":{"text":"inner","a":"\u0041\u00E9\uFFFD"},"text":"outer","text":"last"}""")]
    public void TheUsualIsReadAsByTheGeneralWay(string line)
    {
        using var key = new KeyLine(PathExpression.Parse("$.text", "key"), compat: false);
        key.Read(Encoding.UTF8.GetBytes(line));
        using var parsed = JsonDocument.Parse(line);
        Encoding.UTF8.GetString(key.Key).ShouldBe(parsed.RootElement.GetProperty("text").GetString());
        Encoding.UTF8.GetString(key.IdJson).ShouldBe(parsed.RootElement.TryGetProperty("id", out JsonElement id) ? id.GetRawText() : "null");
    }

    [Fact]
    public void EveryStringIsReadAsItWasWritten() => Prop.ForAll<string, string>((text, id) =>
    {
        if (text is null || id is null || HasHalfAPair(text) || HasHalfAPair(id))
            return true;
        string line = JsonSerializer.Serialize(new { metadata = new { url = text + "😊", other = id }, id });
        using var key = new KeyLine(PathExpression.Parse("$.metadata.url", "key"), compat: false);
        key.Read(Encoding.UTF8.GetBytes(line));
        return Encoding.UTF8.GetString(key.Key) == text + "😊" && JsonSerializer.Deserialize<string>(Encoding.UTF8.GetString(key.IdJson)) == id;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("""{"text":"x"} y""")]
    [InlineData("""{"text":"x",}""")]
    [InlineData("""{"text":"x","n":01}""")]
    [InlineData("""{"text":"x","n":1.}""")]
    [InlineData("""{"text":"x","n":+1}""")]
    [InlineData("""{"text":"x","n":.5}""")]
    [InlineData("""{"text":"x","n":nulls}""")]
    [InlineData("""{"text":"x","n":[1 2]}""")]
    public void AMalformedLineIsStillAnError(string line)
    {
        using var key = new KeyLine(PathExpression.Parse("$.text", "key"), compat: false);
        Should.Throw<BadLineException>(() => key.Read(Encoding.UTF8.GetBytes(line))).Reason.ShouldBe("malformed_json");
    }

    [Fact]
    public void HalfASurrogatePairInANameIsAnErrorOfTheLine()
    {
        using var key = new KeyLine(PathExpression.Parse("$.text", "key"), compat: false);
        byte[] line = Encoding.UTF8.GetBytes("""{"\ud800":1,"text":"x"}""");
        Should.Throw<BadLineException>(() => key.Read(line)).Reason.ShouldBe("lone_surrogate");
    }

    private static bool HasHalfAPair(string text) => text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);
}
