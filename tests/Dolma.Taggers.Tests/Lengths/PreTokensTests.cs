using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dolma.Taggers.Lengths;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Taggers.Tests.Lengths;

public sealed partial class PreTokensTests
{
    private static readonly string[] Pieces =
        ["a", "don't", "'s", "é", "1", "²", "٣", "Ⅷ", ",", "_", "。", "€", "+", "\u0301", "日", " ", " ", "  ", "\n", "\t", "\u00a0", "\u3000", "\u001c"];

    [Theory]
    [InlineData("Hello, world! 123", 7)]
    [InlineData("don't stop: 3.5% [ok]", 12)]
    [InlineData("€€ $$ ++ 。。 …… ©© ``", 9)]
    [InlineData("  a  b ", 5)]
    [InlineData("x\n\ny z\n", 6)]
    [InlineData("", 0)]
    // Digits of Unicode 15 are none to the original.
    [InlineData("1\U0001E4F01", 3)]
    [InlineData("\U0001E4F0\U0001E4F1", 1)]
    public void WordsDigitsAndPunctuationAreCounted(string text, int count) => PreTokens.Count(Encoding.UTF8.GetBytes(text)).ShouldBe(count);

    [SkippableFact]
    public void TheOriginalCountsTheSame()
    {
        int cases = 0;
        foreach (byte[] line in Tagging.ReadLines(SharedData.File("golden/tag/cases/olmo-pretokens.jsonl.gz")))
        {
            using JsonDocument one = JsonDocument.Parse(line);
            byte[] text = Encoding.UTF8.GetBytes(one.RootElement.GetProperty("text").GetString()!);
            PreTokens.Count(text).ShouldBe(one.RootElement.GetProperty("spans").GetArrayLength());
            cases++;
        }

        cases.ShouldBeGreaterThan(200);
    }

    [Fact]
    public void OnePassCountsWhatThreeSplitsDo() => Prop.ForAll(
        Gen.Elements(Pieces).ArrayOf().Select(string.Concat).ToArbitrary(),
        text => PreTokens.Count(Encoding.UTF8.GetBytes(text)) == Split(text).Count).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(30));

    private static List<string> Split(string text) =>
        [.. new[] { text }.SelectMany(t => Isolate(t, Punctuation())).SelectMany(t => Isolate(t, Digit())).SelectMany(t => Isolate(t, Words()))];

    private static List<string> Isolate(string text, Regex pattern)
    {
        List<string> pieces = [];
        int end = 0;
        foreach (Match match in pattern.Matches(text))
        {
            pieces.Add(text[end..match.Index]);
            pieces.Add(match.Value);
            end = match.Index + match.Length;
        }

        pieces.Add(text[end..]);
        return [.. pieces.Where(piece => piece.Length > 0)];
    }

    [GeneratedRegex(@" ?\p{P}")]
    private static partial Regex Punctuation();

    [GeneratedRegex(@" ?\p{Nd}")]
    private static partial Regex Digit();

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Words();
}
