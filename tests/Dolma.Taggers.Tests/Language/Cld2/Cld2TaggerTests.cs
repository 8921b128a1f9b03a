namespace Dolma.Taggers.Tests.Language.Cld2;

public sealed class Cld2TaggerTests
{
    private const string English = "The weather was fine and the market was full of people who had come from far away.";

    [Theory]
    [InlineData("cld2_doc_v2", English, "en [[0,82,0.98]]; un [[0,82,0.0],[0,82,0.0]]")]
    [InlineData("cld2_en_doc_v2", English, "en [[0,82,0.98]]; not_en [[0,82,0.02]]")]
    [InlineData("cld2_doc_v2", "", "")]
    [InlineData("cld2_en_doc_v2", "xyz", "en [[0,3,0.0]]; not_en [[0,3,1.0]]")]
    [InlineData("cld2_paragraph_v2", "\n \n", "")]
    [InlineData("cld2_en_paragraph_with_doc_score_v2", "", "doc_en [[0,0,0.0]]; doc_not_en [[0,0,0.0]]")]
    [InlineData("cld2_en_paragraph_with_doc_score_v2", English + "\n", "en [[0,83,0.98]]; not_en [[0,83,0.02]]; doc_en [[0,83,0.98]]; doc_not_en [[0,83,0.02]]")]
    public void ReliableAnswersHaveTheFirstLettersOfThreeNames(string tagger, string text, string expected) =>
        Tagging.Attributes(tagger, text, TestResources.Samples).ShouldBe(expected);

    [Theory]
    [InlineData("Der Markt war voller Menschen, die von weit her gekommen waren, und das Wetter war sch\u00f6n.", "ge")]
    [InlineData("\u10d1\u10d0\u10d6\u10d0\u10e0\u10d8 \u10e1\u10d0\u10d5\u10e1\u10d4 \u10d8\u10e7\u10dd \u10ee\u10d0\u10da\u10ee\u10d8\u10d7", "ge")]
    public void GermanAndGeorgianHaveOneType(string text, string type) =>
        Tagging.Attributes("cld2_doc_v2", text, TestResources.Samples).ShouldStartWith(type + " ");

    [Theory]
    [InlineData("\u0001")]
    [InlineData("\u007f")]
    [InlineData("\u0092")]
    [InlineData("\ufdd0")]
    [InlineData("\u0001\u0092")]
    public void TextsThatTheLibraryRefusesAreTriedAgainInAsciiAndWithoutControls(string refused) =>
        Tagging.Attributes("cld2_doc_v2", English + refused, TestResources.Samples).ShouldStartWith("en ");

    [Fact]
    public void ANoncharacterBesideAControlLeavesNoAnswer() =>
        Tagging.Attributes("cld2_en_doc_v2", English + "\u0001\ufdd0", TestResources.Samples).ShouldStartWith("en [[0,84,0.0]]");
}
