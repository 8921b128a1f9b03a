using System.Text;
using System.Text.Json.Nodes;
using Dolma.Core;
using Dolma.Testing;

namespace Dolma.Tokenize.Tests;

public class TokenizerTests
{
    [Fact]
    public void TokensOfTheFileAreFoundByTheirSpelling()
    {
        Tokenizer tokenizer = SmallTokenizer.Trained;
        tokenizer.TokenToId("<|endoftext|>").ShouldBe(0u);
        tokenizer.IdToToken(1).ShouldBe("<|padding|>");
        uint the = tokenizer.TokenToId("Ġthe").ShouldNotBeNull();
        tokenizer.IdToToken(the).ShouldBe("Ġthe");
        tokenizer.TokenToId("no such token").ShouldBeNull();
        tokenizer.IdToToken(4000).ShouldBeNull();
        tokenizer.LargestId.ShouldBe((uint)tokenizer.VocabularySize - 1);
        tokenizer.ContentHash.Length.ShouldBe(64);
    }

    [Fact]
    public void WordsAreMergedAndSpecialTokensFound()
    {
        SmallTokenizer.Trained.Spelled("the cat").ShouldBe(["the", "Ġcat"]);
        SmallTokenizer.Trained.Spelled("<|endoftext|>the").ShouldBe(["<|endoftext|>", "the"]);
        SmallTokenizer.Trained.Spelled("<|padding|>", new EncoderOptions { EncodeSpecialTokens = true })[0].ShouldBe("<");
        SmallTokenizer.Trained.Spelled("").ShouldBeEmpty();
    }

    [Fact]
    public void DecodingLeavesSpecialTokensOutUnlessAsked()
    {
        using TokenEncoder encoder = SmallTokenizer.Trained.CreateEncoder();
        uint[] ids = encoder.Ids("a<|endoftext|>b");
        SmallTokenizer.Trained.Decode(ids).ShouldBe("ab");
        SmallTokenizer.Trained.Decode(ids, skipSpecialTokens: false).ShouldBe("a<|endoftext|>b");
    }

    [Fact]
    public void DecodingHalfACharacterGivesTheReplacementCharacter()
    {
        using TokenEncoder encoder = SmallTokenizer.Trained.CreateEncoder();
        SmallTokenizer.Trained.Decode(encoder.Ids("日").AsSpan(0, 2)).ShouldBe("\uFFFD");
        SmallTokenizer.Trained.DecodeToBytes(encoder.Ids("日").AsSpan(0, 2)).ShouldBe(new byte[] { 0xE6, 0x97 });
    }

    [Fact]
    public void AnIdOutsideOfTheVocabularyIsNamed() =>
        Should.Throw<ArgumentOutOfRangeException>(() => SmallTokenizer.Trained.Decode([9999u])).Message.ShouldContain("9999");

    [Fact]
    public void DecodingUndoesEncoding()
    {
        Tokenizer tokenizer = SmallTokenizer.Trained;
        using TokenEncoder encoder = tokenizer.CreateEncoder();
        using TokenEncoder segmented = tokenizer.CreateEncoder(new EncoderOptions { SegmentBeforeTokenization = true, EncodeSpecialTokens = true });
        UnicodeText.Check(text => tokenizer.Decode(encoder.Ids(text), skipSpecialTokens: false) == text, texts: 1000);
        UnicodeText.Check(text => tokenizer.Decode(segmented.Ids(text), skipSpecialTokens: false) == text, texts: 1000);
    }

    [SkippableFact]
    public void DecodingUndoesEncodingWithDolma2()
    {
        Tokenizer tokenizer = Tokenizers.Get("dolma2");
        using TokenEncoder encoder = tokenizer.CreateEncoder();
        UnicodeText.Check(text => tokenizer.Decode(encoder.Ids(text), skipSpecialTokens: false) == text, texts: 1000);
    }

    [Fact]
    public void AnEncoderGivesTheSameIdsWhateverItHasSeenBefore()
    {
        using TokenEncoder used = SmallTokenizer.Trained.CreateEncoder();
        UnicodeText.Check(text =>
        {
            using TokenEncoder fresh = SmallTokenizer.Trained.CreateEncoder();
            return used.Ids(text).SequenceEqual(fresh.Ids(text));
        });
    }

    [Fact]
    public void AWordThatNoMergesLeadToIsNotTakenWhole()
    {
        static void AddWhole(JsonObject file) => file["model"]!["vocab"]!["qqq"] = 999;
        SmallTokenizer.Parse(AddWhole).Spelled("qqq").ShouldBe(["q", "q", "q"]);
        SmallTokenizer.Parse(file =>
        {
            AddWhole(file);
            file["model"]!["ignore_merges"] = true;
        }).Spelled("qqq").ShouldBe(["qqq"]);
    }

    [Fact]
    public void CharactersFallBackToBytes()
    {
        Tokenizer tokenizer = SmallTokenizer.Characters();
        tokenizer.AddsPrefix.ShouldBeTrue();
        tokenizer.Spelled("ab éc").ShouldBe(["▁ab", "▁", "é", "<0x63>"]);
        tokenizer.Spelled("日").ShouldBe(["▁", "<0xE6>", "<0x97>", "<0xA5>"]);
        using TokenEncoder encoder = tokenizer.CreateEncoder();
        UnicodeText.Check(text => tokenizer.Decode(encoder.Ids(text)) == text.Replace('▁', ' '), texts: 500);
        tokenizer.Decode([tokenizer.TokenToId("<0xE6>")!.Value, tokenizer.TokenToId("a")!.Value]).ShouldBe("\uFFFDa");
    }

    [Fact]
    public void UnknownCharactersAreFusedOnlyIfAsked()
    {
        SmallTokenizer.Characters(fuseUnknown: true, bytes: false).Spelled("a??b").ShouldBe(["▁a", "<unk>", "b"]);
        SmallTokenizer.Characters(fuseUnknown: false, bytes: false).Spelled("a??b").ShouldBe(["▁a", "<unk>", "<unk>", "b"]);
    }

    [Fact]
    public void ParagraphsAreEncodedAloneAndLoseThePrefix()
    {
        var segmented = new EncoderOptions { SegmentBeforeTokenization = true };
        SmallTokenizer.Characters().Spelled("a\na\n\na", segmented).ShouldBe(["▁a", "▁", "<0x0A>", "a", "▁", "<0x0A>", "<0x0A>", "a"]);
        SmallTokenizer.Trained.Spelled("\nthe\n\nthe", segmented).ShouldBe(["Ċ", "the", "Ċ", "Ċ", "the"]);
    }

    [Fact]
    public void NothingIsAllocatedOnceWarm()
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(
            "The cat's 123 mats — 日本語 e\u0301 <|endoftext|>  \r\n" + new string('z', 300) + "averyveryverylongwordindeed ", 20)));
        foreach (Tokenizer tokenizer in new[] { SmallTokenizer.Trained, SmallTokenizer.Characters(), SmallTokenizer.Parse(AddNfcAndDigits) })
        {
            using TokenEncoder encoder = tokenizer.CreateEncoder();
            var ids = new TokenBuffer();
            for (int i = 0; i < 3; i++)
            {
                ids.Clear();
                encoder.Encode(text, ids);
            }

            Allocation.Of(() =>
            {
                ids.Clear();
                encoder.Encode(text, ids);
            }).ShouldBe(0);
        }
    }

    [Fact]
    public void NothingIsAllocatedForBatchesAndOffsetsOnceWarm()
    {
        ReadOnlyMemory<byte>[] texts = [Encoding.UTF8.GetBytes("The cat's 123 mats — 日本語"), Encoding.UTF8.GetBytes("<|endoftext|> the end")];
        using TokenEncoder encoder = SmallTokenizer.Trained.CreateEncoder();
        var batch = new TokenBatch();
        var ids = new TokenBuffer();
        var offsets = new TokenOffsets();
        void Encode()
        {
            batch.Clear();
            encoder.Encode(texts, batch);
            ids.Clear();
            offsets.Clear();
            encoder.Encode(texts[0].Span, ids, offsets);
        }

        Encode();
        Allocation.Of(Encode).ShouldBe(0);
    }

    [Fact]
    public void AWordOfMegabytesIsAWordLikeOthers()
    {
        // Quadratic work would take hours here.
        var random = new Random(1);
        byte[] word = [.. Enumerable.Range(0, 4 << 20).Select(_ => (byte)"thecaosmnd"[random.Next(10)])];
        using TokenEncoder encoder = SmallTokenizer.Trained.CreateEncoder();
        uint[] ids = encoder.Ids(word);
        ids.Length.ShouldBeLessThan(word.Length);
        SmallTokenizer.Trained.DecodeToBytes(ids).AsSpan().SequenceEqual(word).ShouldBeTrue();
        SmallTokenizer.Characters().Spelled(string.Concat(Enumerable.Repeat("ab", 1 << 20))).Length.ShouldBe(1 << 20);
    }

    [Fact]
    public void ABatchIsItsTextsOneByOne()
    {
        using TokenEncoder encoder = SmallTokenizer.Trained.CreateEncoder();
        var batch = new TokenBatch();
        UnicodeText.Check(text =>
        {
            string[] texts = ["the cat", "", text, text + "é"];
            batch.Clear();
            encoder.Encode(Array.ConvertAll(texts, t => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(t)), batch);
            return batch.Count == texts.Length && texts.Select((t, i) => batch[i].SequenceEqual(encoder.Ids(t))).All(same => same);
        });
    }

    [Fact]
    public void TheFilesSpecialTokensAreAddedOnlyIfAsked()
    {
        Tokenizer tokenizer = SmallTokenizer.Parse(file => file["post_processor"] = JsonNode.Parse("""
            {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"b"}},{"Sequence":{"id":"A"}},{"SpecialToken":{"id":"e"}}],
            "special_tokens":{"b":{"ids":[1]},"e":{"ids":[0,0]}}}
            """));
        tokenizer.Spelled("the").ShouldBe(["the"]);
        tokenizer.Spelled("the", new EncoderOptions { AddSpecialTokens = true }).ShouldBe(["<|padding|>", "the", "<|endoftext|>", "<|endoftext|>"]);
    }

    [Theory]
    [InlineData("version", "\"2.0\"", "`version` is `2.0`")]
    [InlineData("truncation", "{}", "`truncation` is set")]
    [InlineData("padding", "{}", "`padding` is set")]
    [InlineData("normalizer", """{"type":"Precompiled"}""", "`normalizer.type` has the type `Precompiled`, which is not supported")]
    [InlineData("pre_tokenizer", """{"type":"UnicodeScripts"}""", "`pre_tokenizer.type` has the type `UnicodeScripts`")]
    [InlineData("post_processor", """{"type":"Other"}""", "`post_processor.type` has the type `Other`")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}}],"special_tokens":{}}""", "names `<s>`")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[]}""", "has to hold the text `A` once")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},{"type":"Digits"}]}""", "`pre_tokenizer.pretokenizers[1]` comes after ByteLevel")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\\bx"},"behavior":"Isolated","invert":false}""", "cannot be used")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"String":"x"},"behavior":"Halved","invert":false}""", "`Halved`")]
    [InlineData("decoder", """{"type":"WordPiece"}""", "`decoder.type` has the type `WordPiece`")]
    [InlineData("model", """{"type":"Unigram"}""", "`model.type` has the type `Unigram`")]
    [InlineData("model", """{"type":"BPE","dropout":0.1}""", "`model.dropout` is set")]
    [InlineData("model", """{"type":"BPE","end_of_word_suffix":"</w>"}""", "`model.end_of_word_suffix` is `</w>`")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0,"b":0},"merges":[]}""", "gives the id 0 to `a` and to `b`")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":[]}""", "has no token for the byte 0x00")]
    [InlineData("model", """{"type":"BPE","unk_token":"a","vocab":{"a":0},"merges":["a a"]}""", "`model.merges` need the token `aa`")]
    [InlineData("model", """{"type":"BPE","unk_token":"a","vocab":{"a":0},"merges":["a"]}""", "`model.merges[0]` is not a pair")]
    [InlineData("model", """{"type":"BPE","unk_token":"z","vocab":{"a":0},"merges":[]}""", "`model.unk_token` is `z`")]
    public void WhatIsNotSupportedIsRefusedByName(string key, string value, string message)
    {
        ConfigException error = Should.Throw<ConfigException>(() => SmallTokenizer.Parse(file => file[key] = JsonNode.Parse(value)));
        error.Message.ShouldContain(message);
        error.Message.ShouldStartWith("small.json: `tokenizer.name_or_path`");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.0")]
    public void NoDropoutMayBeWrittenAsANumber(string none) =>
        SmallTokenizer.Parse(file => file["model"]!["dropout"] = JsonNode.Parse(none)).Spelled("the cat").ShouldBe(SmallTokenizer.Trained.Spelled("the cat"));

    [Fact]
    public void AFileThatIsNotJsonOrNotThereIsNamed()
    {
        Should.Throw<ConfigException>(() => Tokenizer.Parse("{\"version\":"u8.ToArray(), "cut.json")).Message.ShouldContain("cut.json");
        Should.Throw<ConfigException>(() => Tokenizer.Load("nowhere/tokenizer.json")).Message.ShouldContain("nowhere/tokenizer.json");
    }

    [Fact]
    public void AnotherSplitPatternRunsAsARegularExpression()
    {
        Tokenizer tokenizer = SmallTokenizer.Parse(file => file["pre_tokenizer"] = JsonNode.Parse("""
            {"type":"Sequence","pretokenizers":[
              {"type":"Split","pattern":{"Regex":"\\p{L}+|\\P{L}"},"behavior":"Isolated","invert":false},
              {"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]}
            """));
        tokenizer.Spelled("the the").ShouldBe(["the", "Ġ", "the"]);
    }

    [Fact]
    public void APrefixSpaceIsPutBeforeEachPieceThatHasNone()
    {
        Tokenizer tokenizer = SmallTokenizer.Parse(file => file["pre_tokenizer"]!["add_prefix_space"] = true);
        tokenizer.Spelled("the the").ShouldBe(["Ġthe", "Ġthe"]);
        tokenizer.Spelled(" the<|padding|>the").ShouldBe(["Ġthe", "<|padding|>", "Ġthe"]);
    }

    private static void AddNfcAndDigits(JsonObject file)
    {
        file["normalizer"] = new JsonObject { ["type"] = "NFC" };
        file["pre_tokenizer"] = JsonNode.Parse("""
            {"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":false}]}
            """);
    }
}
