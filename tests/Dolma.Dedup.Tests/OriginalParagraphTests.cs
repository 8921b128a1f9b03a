using System.Text;
using System.Text.Json;
using Dolma.Core.Compression;
using Dolma.Core.Text;
using Dolma.Testing;

namespace Dolma.Dedup.Tests;

/// <summary>What the original's own tests say of paragraphs, on their documents (spec/dedupe-mix 9.1, 5 to 10).</summary>
public sealed class OriginalParagraphTests
{
    private const string Unicode =
        "This is a paragraph that has no duplication.\nThis is a paragraph that will be duplicated.\nThis is a paragraph that will be duplicated.\n"
        + "This paragraph has emojis 😊\nThis paragraph has emojis 🀜 and is duplicated\nThis paragraph has emojis 🀜 and is duplicated";

    private static readonly ParagraphDedupeOptions Plain = new() { AttributeName = "p", SkipEmpty = true };

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void ALongSeparatorGivesASpanForEachPiece(bool compat)
    {
        var options = new ParagraphDedupeOptions { AttributeName = "p", Separator = "tt", Ngrams = Any(1, 1), Compat = compat };
        foreach ((string text, List<(int Start, int End, double Score)> spans) in Dedupe(options, Documents()))
            spans.Count.ShouldBe(text.Split("tt").Length);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryLineHasItsSpanWhateverTheStride(bool compat)
    {
        var options = new ParagraphDedupeOptions { AttributeName = "p", Ngrams = Any(10, 5), Compat = compat };
        foreach ((string text, List<(int Start, int End, double Score)> spans) in Dedupe(options, Documents()))
            spans.Select(span => Slice(text, span)).ShouldBe(Lines(text));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void ShortLinesAreSkippedOnRequest(bool compat)
    {
        var options = new ParagraphDedupeOptions { AttributeName = "p", Ngrams = Any(20, 5) with { SkipShortParagraphs = true }, Compat = compat };
        int found = 0;
        foreach ((string text, List<(int Start, int End, double Score)> spans) in Dedupe(options, Documents()))
        {
            found += spans.Count;
            spans.Select(span => Slice(text, span)).ShouldBe(Lines(text).Where(line => UnicodeWords.Count(Encoding.UTF8.GetBytes(line)) >= 20));
        }

        found.ShouldBeGreaterThan(50);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DuplicatesBehindEmojisAreCutOutWhole(bool compat)
    {
        const string Text = Unicode + "\nWrapping up with one more unique paragraph.";
        (_, List<(int Start, int End, double Score)> spans) = Dedupe(Plain with { Compat = compat }, [Text]).ShouldHaveSingleItem();
        spans.Select(span => Slice(Text, span)).ShouldBe(["This is a paragraph that will be duplicated.\n", "This paragraph has emojis 🀜 and is duplicated\n"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryParagraphAmongEmojisHasItsSpan(bool compat)
    {
        const string Text = Unicode + "\nSome more info here.\nText for thought\nBeeeee 🃚\nWrapping up with one more unique paragraph.\nBang!";
        (_, List<(int Start, int End, double Score)> spans) = Dedupe(Plain with { Ngrams = Any(5, 1), Compat = compat }, [Text]).ShouldHaveSingleItem();
        spans.Count.ShouldBe(11);
        spans.Select(span => Slice(Text, span)).ShouldBe(Lines(Text));
    }

    private static NgramOptions Any(int length, int stride) => new() { Length = length, Stride = stride, OverlapThreshold = 0 };

    private static List<string> Documents()
    {
        string path = SharedData.File("data/dolma-fixtures/provided/deduper/documents/000.json.gz");
        using var lines = new StreamReader(Codec.OpenRead(File.OpenRead(path), CompressionKind.Gzip, path));
        return [.. lines.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!)];
    }

    private static List<(string Text, List<(int Start, int End, double Score)> Spans)> Dedupe(ParagraphDedupeOptions options, List<string> texts)
    {
        using BloomFilter filter = BloomFilter.Create(new BloomFilterOptions { EstimatedDocCount = 100_000, DesiredFalsePositiveRate = 1e-6 });
        using var op = new ParagraphDedupeOperator(options, filter, readOnly: false);
        string input = string.Concat(texts.Select(text => JsonSerializer.Serialize(new { id = 1, text }) + "\n"));
        return
        [
            .. OperatorHarness.Run(op, input).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Zip(texts, (line, text) => (text, JsonDocument.Parse(line).RootElement
                .GetProperty("attributes").GetProperty("p").EnumerateArray().Select(span => (span[0].GetInt32(), span[1].GetInt32(), span[2].GetDouble())).ToList())),
        ];
    }

    /// <summary>As Python cuts: in code points, an end beyond the text being its end.</summary>
    private static string Slice(string text, (int Start, int End, double Score) span) =>
        string.Concat(text.EnumerateRunes().Skip(span.Start).Take(span.End - span.Start).Select(rune => rune.ToString()));

    /// <summary>The lines with their ends.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        string[] lines = text.Split('\n');
        return lines.Select((line, i) => i < lines.Length - 1 ? line + "\n" : line);
    }
}
