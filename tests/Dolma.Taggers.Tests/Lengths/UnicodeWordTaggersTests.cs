using System.Text;
using System.Text.Json;
using Dolma.Core.Text;
using Dolma.Testing;

namespace Dolma.Taggers.Tests.Lengths;

/// <summary>Small texts with the original's output (spec/tag 10.2).</summary>
public sealed class UnicodeWordTaggersTests
{
    [Theory]
    [InlineData("", "length [[0,0,0.0]]")]
    [InlineData(" ", "length [[0,1,0.0]]")]
    [InlineData("Hello, world. 3.14 can't", "length [[0,24,9.0]]")]
    [InlineData("a\n\nb c", "length [[0,6,6.0]]")]
    [InlineData("x__y 3.14,15 e.g. 1,2;3", "length [[0,23,8.0]]")]
    [InlineData("🇦🇧🇨", "length [[0,3,2.0]]")]
    // In Unicode 16, which the original has, playing cards are pictographs, and U+088F is not assigned yet.
    [InlineData("a\u200d\U0001F0A0", "length [[0,3,1.0]]")]
    [InlineData("a\u088f", "length [[0,2,2.0]]")]
    public void AllPiecesOfTheStrippedTextAreCounted(string text, string expected) => Tagging.Attributes("uniseg_length_v1", text).ShouldBe(expected);

    [SkippableFact]
    public void TheOriginalCutsTextAtTheSamePlaces()
    {
        int cases = 0;
        foreach (byte[] line in Tagging.ReadLines(SharedData.File("golden/tag/cases/words-uniseg.jsonl.gz")))
        {
            using JsonDocument one = JsonDocument.Parse(line);
            ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(one.RootElement.GetProperty("text").GetString()!);
            List<int> lengths = [];
            while (!rest.IsEmpty)
            {
                int length = UnicodeWords.PieceLength(rest);
                lengths.Add(CodePoints.Count(rest[..length]));
                rest = rest[length..];
            }

            lengths.ShouldBe(one.RootElement.GetProperty("lengths").EnumerateArray().Select(l => l.GetInt32()));
            cases++;
        }

        cases.ShouldBeGreaterThan(200);
    }

    [Theory]
    [InlineData("Hello, world. 3.14 can't", "paragraph [[0,24,6.0]]; negative_paragraph [[0,24,-6.0]]")]
    [InlineData("", "")]
    [InlineData(" ", "")]
    [InlineData("x \u001c \u0301y", "paragraph [[0,6,3.0]]; negative_paragraph [[0,6,-3.0]]")]
    public void PiecesThatAreNotBlankAreCountedByParagraph(string text, string expected) =>
        Tagging.Attributes("uniseg_length_paragraphs_v1", text).ShouldBe(expected);

    [Fact]
    public void BlankParagraphsAndTheDocumentAreCountedIfAskedFor()
    {
        Tagging.Attributes("uniseg_length_paragraphs_with_empty_v1", "a\n\nb c").ShouldBe(
            "paragraph [[0,2,1.0],[2,3,0.0],[3,6,2.0]]; negative_paragraph [[0,2,-1.0],[2,3,0.0],[3,6,-2.0]]");
        Tagging.Attributes("uniseg_length_paragraphs_with_doc_length_v1", "a\n\nb c").ShouldBe(
            "paragraph [[0,2,1.0],[3,6,2.0]]; negative_paragraph [[0,2,-1.0],[3,6,-2.0]]; document [[0,6,3.0]]; negative_document [[0,6,-3.0]]");
        Tagging.Attributes("uniseg_length_paragraphs_with_doc_length_v1", "").ShouldBe("document [[0,0,0.0]]; negative_document [[0,0,0.0]]");
    }
}
