namespace Dolma.Taggers.Tests.Quality;

/// <summary>Small texts with the original's output (spec/tag 10.2).</summary>
public sealed class NotAlphanumericTaggerTests
{
    [Theory]
    [InlineData("***\n---\n", "[[0,4,1.0],[4,8,1.0]]")]
    [InlineData("a\n!!!\n", "[[2,6,1.0]]")]
    [InlineData("", "[[0,0,0.0]]")]
    [InlineData("é!\n", "[[0,3,0.0]]")]
    [InlineData("\u24b6", "[[0,1,0.0]]")]
    [InlineData("\u2460", "[[0,1,0.0]]")]
    [InlineData("\u001c\n", "[[0,2,0.0]]")]
    [InlineData("!\u001c!", "[[0,3,0.0]]")]
    [InlineData("\u2192 \u2605 \u20ac", "[[0,5,1.0]]")]
    [InlineData("\U0001F44D\U0001F3FD", "[[0,2,1.0]]")]
    [InlineData("\u2764\ufe0f", "[[0,2,0.0]]")]
    [InlineData("\U0001F6D8\u27bf", "[[0,2,1.0]]")]
    [InlineData("\u2026\u3000\u3002\n1", "[[0,4,1.0]]")]
    public void ParagraphsOfPunctuationAreMarked(string text, string expected) =>
        Tagging.Attributes("not_alphanum_paragraph_v1", text).ShouldBe("all_punct " + expected);
}
