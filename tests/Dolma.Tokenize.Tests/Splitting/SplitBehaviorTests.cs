using Dolma.Tokenize.Splitting;

namespace Dolma.Tokenize.Tests.Splitting;

public class SplitBehaviorTests
{
    [Theory]
    [InlineData("Isolated", false, "a|--|--|b|--")]
    [InlineData("Removed", false, "a|b")]
    [InlineData("Contiguous", false, "a|----|b|--")]
    [InlineData("MergedWithPrevious", false, "a--|--|b--")]
    [InlineData("MergedWithNext", false, "a|--|--b|--")]
    [InlineData("Isolated", true, "a|--|--|b|--")]
    [InlineData("Removed", true, "--|--|--")]
    [InlineData("Contiguous", true, "a|----|b|--")]
    [InlineData("MergedWithPrevious", true, "a|--|--b|--")]
    [InlineData("MergedWithNext", true, "a--|--|b--")]
    public void MatchesGoWhereTheBehaviorSays(string name, bool invert, string expected)
    {
        SplitBehavior behavior = Enum.Parse<SplitBehavior>(name);
        Split(new LiteralSplitter("--"u8.ToArray(), behavior, invert), "a----b--").ShouldBe(expected);
        Split(new PatternSplitter(new CodePointPattern("--"), behavior, invert), "a----b--").ShouldBe(expected);
    }

    [Fact]
    public void EmptyMatchesCutAndLeaveNoPiece() =>
        Split(new PatternSplitter(new CodePointPattern("x*"), SplitBehavior.Isolated, invert: false), "axxb").ShouldBe("a|xx|b");

    [Theory]
    [InlineData("Isolated", "a|1|2|b|½|٣")]
    [InlineData("Contiguous", "a|12|b|½٣")]
    [InlineData("Removed", "a|b")]
    public void CharactersOfAKindAreMatchesEach(string behavior, string expected) =>
        Split(new CharacterSplitter(c => char.IsNumber(char.ConvertFromUtf32(c), 0), Enum.Parse<SplitBehavior>(behavior)), "a12b½٣").ShouldBe(expected);

    [Fact]
    public void WordsAndSymbolsAreApart() =>
        Split(new WordAndSymbolSplitter(), " don't e\u0301_1\u00A0!? Ⓐ").ShouldBe("don|'|t|e\u0301_1|!?|Ⓐ");

    private static string Split(Splitter splitter, string text) => string.Join('|', WordScannerTests.Split(splitter, text));
}
