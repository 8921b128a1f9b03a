using System.Text;
using Dolma.Core.Text;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Text;

public sealed class DocumentTextTests
{
    [Fact]
    public void WordsAreThoseOfPythonsSplit() =>
        Prop.ForAll(AnyText.Arbitrary, text =>
        {
            using DocumentText document = Of(text);
            List<string> words = [];
            foreach (TextWord word in document.Words)
            {
                string piece = Encoding.UTF8.GetString(document.Utf8.Slice(word.Start, word.Length));
                if (word.CodePoints != piece.EnumerateRunes().Count())
                    return false;
                words.Add(piece);
            }

            return words.SequenceEqual(PlainSplit(text));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void LinesAreThePiecesBetweenNewlinesWithTheirOffsetsAndWords() =>
        Prop.ForAll(AnyText.Arbitrary, text =>
        {
            using DocumentText document = Of(text);
            string[] expected = text.Split('\n');
            ReadOnlySpan<TextLine> lines = document.LinesAndEnd;
            if (lines.Length != expected.Length + 1 || lines[^1].CodePointStart != document.CodePointCount)
                return false;
            int codePoint = 0;
            int words = 0;
            int bytes = 0;
            for (int i = 0; i < expected.Length; i++)
            {
                if (lines[i] != new TextLine(bytes, codePoint, words))
                    return false;
                bool isLast = i == expected.Length - 1;
                bytes += Encoding.UTF8.GetByteCount(expected[i]) + (isLast ? 0 : 1);
                codePoint += expected[i].EnumerateRunes().Count() + (isLast ? 0 : 1);
                words += PlainSplit(expected[i]).Count;
            }

            return lines[^1] == new TextLine(bytes, codePoint, words);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void LowerWordsAreTheWordsOfTheLoweredText() =>
        Prop.ForAll(AnyText.Arbitrary, text =>
        {
            using DocumentText document = Of(text);
            List<string> words = [];
            foreach (TextWord word in document.LowerWords)
                words.Add(Encoding.UTF8.GetString(document.Lower.Slice(word.Start, word.Length)));
            return words.SequenceEqual(PlainSplit(Encoding.UTF8.GetString(document.Lower)));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("", 0)]
    [InlineData("\n", 1)]
    [InlineData("a", 1)]
    [InlineData("a\n", 1)]
    [InlineData("a\n\nb", 3)]
    [InlineData("a\rb\u2028c", 1)]
    public void ALastLineThatHoldsNothingIsNoParagraph(string text, int paragraphs)
    {
        using DocumentText document = Of(text);
        document.ParagraphCount.ShouldBe(paragraphs);
    }

    [Fact]
    public void AnObjectUsedAgainForgetsTheLastText()
    {
        using DocumentText document = Of("one two three\nİ");
        document.LowerWords.Length.ShouldBe(4);
        document.Reset("Four"u8.ToArray());
        document.Words.Length.ShouldBe(1);
        document.LowerWords.Length.ShouldBe(1);
        document.LinesAndEnd.Length.ShouldBe(2);
        Encoding.UTF8.GetString(document.Lower).ShouldBe("four");
    }

    [Fact]
    public void TokenRunsAreTheMatchesOfTheOriginalsExpressionLineByLine() =>
        Prop.ForAll(AnyText.Arbitrary, text =>
        {
            using DocumentText document = Of(text);
            var counts = new int[document.LinesAndEnd.Length - 1];
            TokenRuns.CountByLine(document.Utf8, counts);
            return counts.SequenceEqual(text.Split('\n').Select(PlainRuns));
        }).QuickCheckThrowOnFailure();

    private static int PlainRuns(string line)
    {
        int runs = 0;
        int previous = 0;
        foreach (Rune rune in line.EnumerateRunes())
        {
            CharacterClass of = CharacterClasses.Of(rune.Value);
            int kind = of.HasFlag(CharacterClass.RegexWord) ? 1 : of.HasFlag(CharacterClass.UnicodeSpace) ? 0 : 2;
            if (kind != 0 && kind != previous)
                runs++;
            previous = kind;
        }

        return runs;
    }

    private static List<string> PlainSplit(string text)
    {
        List<string> words = [];
        var word = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!PythonSpace.IsSpace(rune.Value))
            {
                word.Append(rune.ToString());
                continue;
            }

            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
        }

        if (word.Length > 0)
            words.Add(word.ToString());
        return words;
    }

    private static DocumentText Of(string text)
    {
        var document = new DocumentText();
        document.Reset(Encoding.UTF8.GetBytes(text));
        return document;
    }
}
