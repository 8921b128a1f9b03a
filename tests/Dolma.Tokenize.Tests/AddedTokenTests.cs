using System.Text.Json.Nodes;

namespace Dolma.Tokenize.Tests;

public class AddedTokenTests
{
    [Fact]
    public void TheLongestOfThoseThatBeginTogetherIsTaken() =>
        With(SmallTokenizer.Added("[x"), SmallTokenizer.Added("[x]"), SmallTokenizer.Added("["))
            .Spelled("[x][x[").ShouldBe(["[x]", "[x", "["]);

    [Fact]
    public void TheLeftmostIsTakenEvenIfALongerOneOverlaps() =>
        With(SmallTokenizer.Added("[x"), SmallTokenizer.Added("x]]]")).Spelled("[x]]]").ShouldBe(["[x", "]", "]", "]"]);

    [Fact]
    public void AShorterTokenOfOneCharacterDoesNotHideALongerOne() =>
        With(SmallTokenizer.Added("#"), SmallTokenizer.Added("##")).Spelled("a###a#").ShouldBe(["a", "##", "#", "a", "#"]);

    [Fact]
    public void ASingleWordIsNotFoundInsideOfAnother() =>
        With(SmallTokenizer.Added("cat", singleWord: true)).Spelled("cat,concat cats é_cat cat").ShouldBe(
            [.. SmallTokenizer.Parse(f => f["model"]!["vocab"]!["<cat>"] = 5000).Spelled("").Append("cat"),
            .. SmallTokenizer.Trained.Spelled(",concat cats é_cat "), "cat"]);

    [Fact]
    public void WhiteSpaceIsSwallowedWhereTheTokenSaysSo()
    {
        With(SmallTokenizer.Added("[l]", left: true)).Spelled("a \u00A0[l] b").ShouldBe(["a", "[l]", "Ġ", "b"]);
        With(SmallTokenizer.Added("[r]", right: true)).Spelled("a [r]\n\u3000b").ShouldBe(["a", "Ġ", "[r]", "b"]);
        With(SmallTokenizer.Added("[l]", left: true), SmallTokenizer.Added("[r]", right: true)).Spelled("[r]  [l]").ShouldBe(["[r]", "[l]"]);
    }

    [Fact]
    public void NormalizedTokensAreLookedForInNormalizedText()
    {
        Tokenizer tokenizer = SmallTokenizer.Parse(file =>
        {
            file["normalizer"] = new JsonObject { ["type"] = "NFC" };
            file["added_tokens"]!.AsArray().Add(SmallTokenizer.Added("e\u0301!", normalized: true));
            file["added_tokens"]!.AsArray().Add(SmallTokenizer.Added("o\u0301!", normalized: false));
        });
        tokenizer.Spelled("é!e\u0301!").ShouldBe(["e\u0301!", "e\u0301!"]);
        tokenizer.Spelled("o\u0301!").ShouldBe(["o\u0301!"]);
        tokenizer.Spelled("ó!").Length.ShouldBe(3);
    }

    [Fact]
    public void SpecialTokensAreTextIfAskedAndOthersAreNot()
    {
        Tokenizer tokenizer = With(SmallTokenizer.Added("[s]", special: true), SmallTokenizer.Added("[t]"));
        tokenizer.Spelled("[s][t]", new EncoderOptions { EncodeSpecialTokens = true }).ShouldBe(["[", "s", "]", "[t]"]);
        tokenizer.Spelled("[s][t]").ShouldBe(["[s]", "[t]"]);
    }

    [Fact]
    public void AnIdInTheFileThatIsNotUsedIsAWarning()
    {
        JsonObject token = SmallTokenizer.Added("[new]");
        token["id"] = 7777;
        Tokenizer tokenizer = With(token);
        tokenizer.TokenToId("[new]").ShouldBe((uint)SmallTokenizer.Trained.VocabularySize);
        tokenizer.VocabularySize.ShouldBe(SmallTokenizer.Trained.VocabularySize + 1);
        tokenizer.Warnings.ShouldHaveSingleItem().ShouldContain("7777");
    }

    private static Tokenizer With(params JsonObject[] tokens) => SmallTokenizer.Parse(file =>
    {
        foreach (JsonObject token in tokens)
            file["added_tokens"]!.AsArray().Add(token);
    });
}
