using System.Text;
using Dolma.Core.Documents;
using Dolma.Testing;

namespace Dolma.Core.Tests.Documents;

public sealed class DocumentTests
{
    [Fact]
    public void FieldsAreFoundInAnyOrderAndUnescaped()
    {
        Document document = Parse("""{"added":"x","text":"a\nb \u00e9 \ud83d\ude00","extra":[1,{"text":2}],"source":"s\"","id":"i\\d"}""");

        Text(document.Id).ShouldBe("i\\d");
        Text(document.Text.Utf8).ShouldBe("a\nb é 😀");
        Text(document.Source).ShouldBe("s\"");
        document.Text.CodePointCount.ShouldBe(7);
        document.Text.Utf16.Length.ShouldBe(8);
    }

    [Fact]
    public void TheLastOfEqualKeysWins() =>
        Text(Parse("""{"id":"1","text":"a","\u0069d":"2","text":"b"}""").Id).ShouldBe("2");

    [Fact]
    public void MetadataStaysRaw()
    {
        Text(Parse("""{"id":"1","text":"a","metadata": {"a" : [1, "}"]} }""").Metadata.Span).ShouldBe("""{"a" : [1, "}"]}""");
        Parse("""{"id":"1","text":"a","metadata":null}""").Metadata.IsEmpty.ShouldBeTrue();
        Text(Parse("""{"id":"1","text":"a","metadata":1e400}""").Metadata.Span).ShouldBe("1e400");
    }

    [Fact]
    public void AMissingSourceIsEmptyAndAMissingVersionToo()
    {
        Document document = Parse("""{"id":"1","text":"","version":null}""");
        document.Source.IsEmpty.ShouldBeTrue();
        document.Version.IsEmpty.ShouldBeTrue();
        document.Text.CodePointCount.ShouldBe(0);
    }

    [Theory]
    [InlineData("", "blank_line")]
    [InlineData(" \t", "blank_line")]
    [InlineData("[]", "not_an_object")]
    [InlineData("null", "not_an_object")]
    [InlineData("\"x\"", "not_an_object")]
    [InlineData("""{"id":"1"}""", "missing_text")]
    [InlineData("""{"text":"a"}""", "missing_id")]
    [InlineData("""{"id":1,"text":"a"}""", "bad_id")]
    [InlineData("""{"id":"1","text":null}""", "bad_text")]
    [InlineData("""{"id":"1","text":"a","created":null}""", "bad_created")]
    [InlineData("""{"id":"1","text":"a","added":3}""", "bad_added")]
    [InlineData("""{"id":"1","text":"a","source":null}""", "bad_source")]
    [InlineData("""{"id":"1","text":"a","version":1}""", "bad_version")]
    [InlineData("""{"id":"1","text":"a",}""", "malformed_json")]
    [InlineData("""{"id":"1","text":"a"} x""", "malformed_json")]
    [InlineData("""{"id":"1","text":"a","n":NaN}""", "malformed_json")]
    [InlineData("""{"id":"1","text":"a" """, "malformed_json")]
    [InlineData("{\"id\":\"1\",\"text\":\"a\tb\"}", "malformed_json")]
    [InlineData("\ufeff{\"id\":\"1\",\"text\":\"a\"}", "malformed_json")]
    [InlineData("""{"id":"1","text":"\ud800"}""", "lone_surrogate")]
    [InlineData("""{"id":"1","text":"\udc00\ud800"}""", "lone_surrogate")]
    [InlineData("""{"\ud800":1,"id":"1","text":"a"}""", "lone_surrogate")]
    public void WhatIsNoDocumentIsNamed(string line, string reason) =>
        Should.Throw<BadLineException>(() => Parse(line)).Reason.ShouldBe(reason);

    [Fact]
    public void BytesThatAreNotUtf8AreNamed()
    {
        byte[] line = [.. "{\"id\":\"1\",\"text\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        Should.Throw<BadLineException>(() => new Document().Parse(line)).Reason.ShouldBe("invalid_utf8");
    }

    [Fact]
    public void AnInstanceIsUsedForOneLineAfterAnother()
    {
        using var document = new Document();
        for (int i = 1; i < 2000; i += 37)
        {
            string text = string.Concat(Enumerable.Repeat("é\\n", i));
            document.Parse(Encoding.UTF8.GetBytes($$"""{"id":"{{i}}","text":"{{text}}"}"""));
            document.Text.CodePointCount.ShouldBe(2 * i);
            Text(document.Id).ShouldBe(i.ToString());
        }
    }

    [Fact]
    public void ParsingAllocatesNothingOnceWarm()
    {
        using var document = new Document();
        byte[] line = Encoding.UTF8.GetBytes("""{"id":"1","text":"one \"two\" é","source":"s","metadata":{"a":[1,2,{"b":null}]}}""");
        for (int i = 0; i < 100; i++)
            document.Parse(line);
        Allocation.Of(() => document.Parse(line)).ShouldBe(0);
    }

    private static Document Parse(string line)
    {
        var document = new Document();
        document.Parse(Encoding.UTF8.GetBytes(line));
        return document;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
