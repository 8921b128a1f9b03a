using System.Text;
using System.Text.RegularExpressions;
using Dolma.Taggers.Repetition;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Taggers.Tests.Repetition;

public sealed partial class CharacterRepetitionsTests
{
    private static readonly string[] Few = ["a", "b", " "];
    private static readonly string[] Several = ["a", "b", "ab", " ", " ", "\n", "\u001c", "\u00a0", "\u3000", "é", "あ", "い", "aab", "\r\n"];

    [Theory]
    [InlineData(4, 30)]
    [InlineData(3, 60)]
    [InlineData(2, 25)]
    public void TheFirstLettersRepeatAsTheRegularExpressionSays(int letters, int length) => Check(["a", "b", "\n", " "], letters, length);

    [Fact]
    public void GroupsOfSpacesAndLettersRepeatAsTheRegularExpressionSays() => Check(Few, 3, 50);

    [Fact]
    public void AnyCharactersRepeatAsTheRegularExpressionSays() => Check(Several, Several.Length, 40);

    [Fact]
    public void LongGroupsRepeatAsTheRegularExpressionSays()
    {
        // A group of up to 60 characters, copies of it with and without spaces, and something in between.
        Gen<string> group = Gen.Elements(Several).ArrayOf(30).SelectMany(p => Gen.Choose(1, 30).Select(n => string.Concat(p.Take(n))));
        Gen<string> texts = group.SelectMany(g => Gen.Elements(g, g, g, g + " ", g + "\u3000", g + "\n", g + "x", g[1..], " ").ArrayOf(12).Select(string.Concat));
        Prop.ForAll(texts.ToArbitrary(), IsTheRegularExpressions).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("cba@")]
    [InlineData("a ")]
    [InlineData("あ")]
    [InlineData("one two\n")]
    public void MebibytesOfARepeatedPieceAreOneRepetition(string piece)
    {
        byte[] text = Encoding.UTF8.GetBytes("x" + string.Concat(Enumerable.Repeat(piece, (4 << 20) / Encoding.UTF8.GetByteCount(piece))));
        var repetitions = new CharacterRepetitions();
        repetitions.Find(text);
        repetitions.Found.Length.ShouldBe(1);
        repetitions.Found[0].Start.ShouldBe(1);
    }

    private static void Check(string[] pieces, int count, int length) => Prop.ForAll(
        Gen.Elements(pieces[..count]).ArrayOf(length).Select(string.Concat).ToArbitrary(),
        IsTheRegularExpressions).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static bool IsTheRegularExpressions(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var repetitions = new CharacterRepetitions();
        repetitions.Find(utf8);
        string found = Show(repetitions.Found);
        repetitions.FindWithinLines(utf8);
        return found == string.Concat(Plain(text, 0)) && Show(repetitions.Found) == string.Concat(Lines(text).SelectMany(line => Plain(line.Text, line.Start)));
    }

    private static string Show(ReadOnlySpan<RepeatedText> found) => string.Concat(found.ToArray().Select(r => $"[{r.Start},{r.End},{r.Times}]"));

    private static IEnumerable<(string Text, int Start)> Lines(string text)
    {
        int start = 0;
        foreach (string line in text.Split('\n'))
        {
            yield return (line, start);
            start += Encoding.UTF8.GetByteCount(line) + 1;
        }
    }

    private static IEnumerable<string> Plain(string text, int offset) => Repetition().Matches(text).Select(match =>
    {
        int start = offset + Encoding.UTF8.GetByteCount(text.AsSpan(0, match.Index));
        string group = match.Groups["group"].Value;
        int times = (match.Length - match.Value.Replace(group, "", StringComparison.Ordinal).Length) / group.Length;
        return $"[{start},{start + Encoding.UTF8.GetByteCount(match.Value)},{times}]";
    });

    /// <summary>The original's expression; its engine's white space has U+001C to U+001F besides.</summary>
    [GeneratedRegex(@"(?<group>.+?)([\s\u001c-\u001f]?\k<group>){3,}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Repetition();
}
