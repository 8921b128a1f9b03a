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

    [Theory]
    // ▁ab b, and what is put before the text comes from its first character.
    [InlineData("ab b", "0-2 2-3 3-4")]
    [InlineData("b", "0-1 0-1")]
    // A character that is written as its bytes, each of which has all of it.
    [InlineData("é日a", "0-1 0-1 1-2 1-2 1-2 2-3")]
    [InlineData("", "")]
    public void LlamasSpacesAndBytesStandWhereTheirCharactersStood(string text, string expected) =>
        Offsets(SmallTokenizer.Characters(), text).ShouldBe(expected);

    [Fact]
    public void UnknownNeighboursThatBecomeOneTokenAreAllCovered()
    {
        Offsets(SmallTokenizer.Characters(bytes: false), "a日本b").ShouldBe("0-1 1-3 3-4");
        Offsets(SmallTokenizer.Characters(fuseUnknown: false, bytes: false), "a日本b").ShouldBe("0-1 1-2 2-3 3-4");
    }

    [Theory]
    // Whatever is put in place of a match comes from the match's last character.
    [InlineData("""{"type":"Replace","pattern":{"String":"xy"},"content":"the"}""", "xy cat", "1-2 2-6")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":"x+"},"content":"the"}""", "xxx cat", "2-3 3-7")]
    [InlineData("""{"type":"Replace","pattern":{"String":"x"},"content":""}""", "xthxex cat", "1-5 6-10")]
    [InlineData("""{"type":"Strip","strip_left":true,"strip_right":true}""", "  the cat ", "2-5 5-9")]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"}]}""", "thé cát", "0-3 3-7")]
    [InlineData("""{"type":"Lowercase"}""", "THE CAT", "0-3 3-7")]
    [InlineData("""{"type":"NFKC"}""", "ｔｈｅ ｃａｔ", "0-3 3-7")]
    // A ligature: its second letter is new, and comes from where the first does.
    [InlineData("""{"type":"NFKD"}""", "ﬆ", "0-1 0-1")]
    [InlineData("""{"type":"Prepend","prepend":"the "}""", "cat", "0-1 0-3")]
    public void EachNormalizerLeavesItsTrace(string normalizer, string text, string expected)
    {
        Tokenizer tokenizer = SmallTokenizer.Parse(file =>
        {
            file["normalizer"] = JsonNode.Parse(normalizer);
            file["post_processor"] = null;
        });
        Offsets(tokenizer, text).ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"String":"-"},"behavior":"Removed","invert":false},{"type":"ByteLevel","add_prefix_space":false,"use_regex":true}]}""", "the-the--the", "0-3 4-7 9-12")]
    [InlineData("""{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"ByteLevel","add_prefix_space":true,"use_regex":true}]}""", "the  cat", "0-3 5-8")]
    public void WhatSplittingDropsOrPutsThereIsPassedOver(string splitting, string text, string expected)
    {
        Tokenizer tokenizer = SmallTokenizer.Parse(file =>
        {
            file["pre_tokenizer"] = JsonNode.Parse(splitting);
            file["normalizer"] = null;
            file["post_processor"] = null;
        });
        // "Ġthe", "Ġcat" where a space is put before them.
        Offsets(tokenizer, text).ShouldBe(expected);
    }

    [SkippableFact]
    public void LlamasTokensAreTheirTexts()
    {
        Tokenizer tokenizer = Tokenizers.Get("llama");
        using TokenEncoder encoder = tokenizer.CreateEncoder();
        UnicodeText.Check(
            text =>
            {
                int[] runes = [.. text.EnumerateRunes().Select(r => r.Value)];
                var ids = new TokenBuffer();
                var offsets = new TokenOffsets();
                encoder.Encode(Encoding.UTF8.GetBytes(text), ids, offsets);
                int end = 0;
                for (int i = 0; i < ids.Count; i++)
                {
                    (int start, int next) = offsets.Span[i];
                    string token = tokenizer.IdToToken(ids[i])!;
                    string covered = string.Concat(runes[start..next].Select(char.ConvertFromUtf32)).Replace(' ', '▁');
                    // A token begins where the one before ended, or with the same character; the ▁ before a text is not in it, but that before an added token is.
                    if (start < Math.Max(end - 1, 0) || start > end || (!token.StartsWith("<0x", StringComparison.Ordinal) && covered != token && "▁" + covered != token && covered != "▁" + token && token != "▁"))
                        return false;
                    end = next;
                }

                return end == runes.Length;
            },
            texts: 500);
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
