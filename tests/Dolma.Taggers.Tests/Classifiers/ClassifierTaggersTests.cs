using Dolma.Taggers.Classifiers;

namespace Dolma.Taggers.Tests.Classifiers;

public sealed class ClassifierTaggersTests
{
    [Theory]
    [InlineData("foul words")]
    [InlineData("kind words")]
    public void ThePositiveLabelComesFirstWhateverItsScore(string text)
    {
        var tagger = new ToxicityTagger(TinyClassifier.Train("__label__toxic foul", "__label__nontoxic kind"));
        string attributes = TinyClassifier.Attributes(tagger, text);
        attributes.ShouldStartWith("\"__label__toxic\":[[0,10,");
        attributes.ShouldContain(",\"__label__nontoxic\":[[0,10,");
    }

    [Fact]
    public void AModelOfOneLabelIsNotEnough()
    {
        var tagger = new ToxicityTagger(TinyClassifier.Train("__label__toxic foul"));
        Should.Throw<UntaggableDocumentException>(() => TinyClassifier.Attributes(tagger, "foul"));
    }

    [Fact]
    public void DclmsScoreIsThatOfTheGoodLabel()
    {
        var tagger = new DclmQualityTagger(TinyClassifier.Train("__label__hq explain", "__label__cc buy"));
        double good = ScoreOf(TinyClassifier.Attributes(tagger, "explain\u2028explain"));
        double bad = ScoreOf(TinyClassifier.Attributes(tagger, " buy\nbuy"));
        good.ShouldBeGreaterThan(0.9);
        bad.ShouldBeLessThan(0.1);
    }

    [Fact]
    public void DolmasQualityHasEveryLabelAndNoAnswerForABlankText()
    {
        var tagger = new DolmaQualityTagger(TinyClassifier.Train("__label__hq book", "__label__lq spam"));
        TinyClassifier.Attributes(tagger, "a book").ShouldStartWith("\"hq\":[[0,6,");
        TinyClassifier.Attributes(tagger, "spam").ShouldMatch("^\"lq\":.*\"hq\":");
        Should.Throw<UntaggableDocumentException>(() => TinyClassifier.Attributes(tagger, "\u3000\n"));
        // Blank in Python, not in Rust.
        TinyClassifier.Attributes(tagger, "\u001c").ShouldContain("hq");
    }

    [Fact]
    public void LinesOfCodeAndProseAreCountedAndTheirBorders()
    {
        var tagger = new CodeCompositionTagger(TinyClassifier.Train("__label__code int main return", "__label__prose once there was"));
        string attributes = TinyClassifier.Attributes(tagger, "int main\n\nreturn\vonce there\n  was \r\nint\nmain");
        attributes.ShouldMatch(
            """^"boundaries":\[\[0,44,1.0\]\],"code_pct":\[\[0,44,0.5\]\],"code":\[\[0,44,3.0\]\],"code_entropy":\[\[0,44,0.\d+\]\],"prose_pct":\[\[0,44,0.17\]\],"prose":\[\[0,44,1.0\]\],"prose_entropy":\[\[0,44,0.\d+\]\],"other_pct":\[\[0,44,0.33\]\],"other":\[\[0,44,2.0\]\],"other_entropy":\[\[0,44,0.0\]\]$""");
    }

    [Fact]
    public void ATextWithoutLinesHasNoBorders()
    {
        var tagger = new CodeCompositionTagger(TinyClassifier.Train("__label__code int", "__label__prose once"));
        TinyClassifier.Attributes(tagger, " \n\u2029").ShouldBe("\"boundaries\":[[0,3,0.0]]");
    }

    [Fact]
    public void LabelsLoseTheirFirstLettersAsInTheOriginal()
    {
        var tagger = new CodeCompositionTagger(TinyClassifier.Train("__label__label xxxx", "__label__bash yyyy"));
        TinyClassifier.Attributes(tagger, "xxxx").ShouldMatch("^\"boundaries\":.*,\"_pct\":.*,\"_entropy\":");
        TinyClassifier.Attributes(tagger, "yyyy").ShouldContain("\"sh\":[[0,4,1.0]]");
    }

    private static double ScoreOf(string attributes)
    {
        attributes.ShouldStartWith("\"score\":[[0,");
        return double.Parse(attributes.Split(',')[^1].TrimEnd(']'), System.Globalization.CultureInfo.InvariantCulture);
    }
}
