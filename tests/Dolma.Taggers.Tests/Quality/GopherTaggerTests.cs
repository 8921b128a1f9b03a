using System.Globalization;
using System.Text;
using Dolma.Core.Text;
using Dolma.Taggers.Quality;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Taggers.Tests.Quality;

public sealed class GopherTaggerTests
{
    [Theory]
    [InlineData("gopher_v1")]
    [InlineData("gopher_v2")]
    public void AnyTextIsMeasuredAsByThePlainDefinition(string tagger)
    {
        string[] pieces = ["a", "a", "b", "the", "of", "word", "a b", " ", " ", "\n", "\n", "\n\n", "* ", "- ", "…", "#", "é", "\u001c", "\u3000", "日本", "9"];
        Arbitrary<string> texts = Gen.ArrayOf(Gen.Elements(pieces)).Select(p => string.Join(p.Length % 2 == 0 ? " " : "", p)).ToArbitrary();
        Prop.ForAll(texts, text => Tagging.Attributes(tagger, text) == Plain(text, tagger == "gopher_v2")).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    [Fact]
    public void OneTaggerMeasuresTextsOfAllSizesOneAfterAnother()
    {
        using var tagging = new Tagging(null, TestResources.Samples, "gopher_v2");
        string[] texts = ["a b c", string.Concat(Enumerable.Repeat("one two three four five six seven\n", 500)), "", "a a a a a a a a a a a a", "x"];
        foreach (string text in texts.Concat(texts))
        {
            using var fresh = new Tagging(null, TestResources.Samples, "gopher_v2");
            byte[] line = Encoding.UTF8.GetBytes($$"""{"id":"x","text":"{{text.Replace("\n", "\\n", StringComparison.Ordinal)}}"}""");
            tagging.Line(line).ShouldBe(fresh.Line(line));
        }
    }

    private static string Plain(string text, bool joinNewLines)
    {
        int length = text.EnumerateRunes().Count();
        List<(string, double)> values = [];
        List<string> words = Split(text);
        double characters = words.Sum(Length);
        string[] lines = [.. text.Split('\n')];
        if (joinNewLines)
            lines = [.. lines.Where((line, i) => line.Length > 0 || i == 0 || i == lines.Length - 1)];
        for (int n = 2; n <= 10 && n <= words.Count && length > 0; n++)
        {
            List<(string Key, int Length)> grams = [.. Enumerable.Range(0, words.Count - n + 1)
                .Select(i => (string.Join('\0', words.Skip(i).Take(n)), words.Skip(i).Take(n).Sum(Length)))];
            var groups = grams.GroupBy(g => g.Key, StringComparer.Ordinal).ToList();
            if (n < 5)
            {
                var most = groups.MaxBy(g => g.Count())!;
                values.Add(($"fraction_of_characters_in_most_common_{n}grams", most.Count() * most.First().Length / Math.Max(characters, 1)));
            }
            else
            {
                double duplicate = groups.Where(g => g.Count() > 1).Sum(g => g.Count() * g.First().Length);
                values.Add(($"fraction_of_characters_in_duplicate_{n}grams", duplicate / Math.Max(grams.Sum(g => g.Length), 1)));
            }
        }

        double count = Math.Max(words.Count, 1);
        var repeated = lines.GroupBy(l => l, StringComparer.Ordinal).Where(g => g.Count() > 1).ToList();
        int[] lengths = [.. words.Select(Length).Order()];
        string[] required = ["the", "be", "to", "of", "and", "that", "have", "with"];
        bool empty = length == 0;
        values.Add(("character_count", length));
        values.Add(("word_count", words.Count));
        values.Add(("median_word_length", lengths.Length == 0 ? 0 : (lengths[(lengths.Length - 1) / 2] + lengths[lengths.Length / 2]) / 2.0));
        values.Add(("symbol_to_word_ratio", words.Count(w => w.Contains('#') || w.Contains('…')) / count));
        values.Add(("fraction_of_words_with_alpha_character", words.Count(w => w.EnumerateRunes().Any(Rune.IsLetter)) / count));
        values.Add(("required_word_count", words.Count(required.Contains)));
        values.Add(("fraction_of_lines_starting_with_bullet_point", empty ? 0 : lines.Count(l => l.StartsWith('*') || l.StartsWith('-')) / (double)lines.Length));
        values.Add(("fraction_of_lines_ending_with_ellipsis", empty ? 0 : lines.Count(l => l.EndsWith('…')) / (double)lines.Length));
        values.Add(("fraction_of_duplicate_lines", empty ? 0 : repeated.Sum(g => g.Count()) / (double)lines.Length));
        values.Add(("fraction_of_characters_in_duplicate_lines", empty ? 0 : repeated.Sum(g => g.Count() * Length(g.Key)) / Math.Max(characters, 1)));
        return string.Join("; ", values.Select(v => string.Create(
            CultureInfo.InvariantCulture, $"{v.Item1} [[0,{length},{Json(v.Item2)}]]")));
    }

    private static string Json(double value)
    {
        string text = Score.Round(value).ToString("R", CultureInfo.InvariantCulture);
        return text == "1E-05" ? "0.00001" : text.Contains('.') ? text : text + ".0";
    }

    private static int Length(string word) => word.EnumerateRunes().Count();

    private static List<string> Split(string text)
    {
        string marked = string.Concat(text.EnumerateRunes().Select(r => PythonSpace.IsSpace(r.Value) ? "\n" : r.ToString()));
        return [.. marked.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
