using System.Text;
using System.Text.Json.Nodes;

namespace Dolma.Tokenize.Tests.Offsets;

public sealed class TokenOffsetsTests
{
    private static readonly Tokenizer Trimming = Small("NFC", """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true}""");
    private static readonly Tokenizer Whole = Small("NFC", null);

    [Theory]
    [InlineData("the cat", "0-3 4-7")]
    [InlineData(" \n", "1-1 1-2")]
    [InlineData("é cat", "0-1 0-1 2-5")]
    // Two spaces are a token here, and nothing is left of it.
    [InlineData("the  cat", "0-3 5-5 5-8")]
    [InlineData("<|endoftext|>the", "0-13 13-16")]
    // What is composed comes from the first of its parts.
    [InlineData("e\u0301the", "0-1 0-1 2-5")]
    [InlineData("\u0958the", "0-1 0-1 0-1 0-1 0-1 0-1 1-4")]
    [InlineData("<|endoftext|>e\u0301the", "0-13 13-14 13-14 15-18")]
    public void WhiteSpaceIsCutOffAndCodePointsAreCounted(string text, string expected) => Offsets(Trimming, text).ShouldBe(expected);

    [Fact]
    public void WithoutATrimmingStepWhiteSpaceStays() => Offsets(Whole, "the cat").ShouldBe("0-3 3-7");

    [Fact]
    public void ASpaceThatTheTokenizerIsTakenToHavePutThereStays()
    {
        Tokenizer tokenizer = Small("NFC", """{"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A"}}]}]}""");
        Offsets(tokenizer, " the cat").ShouldBe("0-4 5-8");
    }

    [Fact]
    public void AnyTextHasOneOffsetForEachTokenInOrderAndInside() => UnicodeText.Check(
        text =>
        {
            using TokenEncoder encoder = Whole.CreateEncoder();
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            int length = text.EnumerateRunes().Count();
            var ids = new TokenBuffer();
            var offsets = new TokenOffsets();
            encoder.Encode(utf8, ids, offsets);
            var plain = new TokenBuffer();
            encoder.Encode(utf8, plain);
            (int Start, int End)[] all = offsets.Span.ToArray();
            return ids.Span.SequenceEqual(plain.Span) && all.Length == ids.Count
                && all.All(o => o.Start >= 0 && o.Start < o.End && o.End <= length);
        },
        texts: 1000);

    [Fact]
    public void ATokenizerThatRewritesTextInOtherWaysGivesNone()
    {
        SmallTokenizer.Characters().GivesOffsets.ShouldBeFalse();
        Trimming.GivesOffsets.ShouldBeTrue();
        using TokenEncoder encoder = SmallTokenizer.Characters().CreateEncoder();
        Should.Throw<NotSupportedException>(() => encoder.Encode("a"u8, new TokenBuffer(), new TokenOffsets()));
    }

    private static Tokenizer Small(string normalizer, string? postProcessor) => SmallTokenizer.Parse(file =>
    {
        file["normalizer"] = new JsonObject { ["type"] = normalizer };
        file["post_processor"] = postProcessor is null ? null : JsonNode.Parse(postProcessor);
        file["added_tokens"]!.AsArray().Add(SmallTokenizer.Added("  ", normalized: true));
    });

    private static string Offsets(Tokenizer tokenizer, string text)
    {
        using TokenEncoder encoder = tokenizer.CreateEncoder();
        var offsets = new TokenOffsets();
        encoder.Encode(Encoding.UTF8.GetBytes(text), new TokenBuffer(), offsets);
        return string.Join(' ', offsets.Span.ToArray().Select(o => $"{o.Start}-{o.End}"));
    }
}
