using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Dolma.Core.Sentences;
using Dolma.Core.Text;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Sentences;

public sealed class SentenceBreakerTests
{
    private static readonly Lazy<SentenceModel> Original = new(() => SentenceModel.Read(SharedData.File("data/models/blingfire-sbd.bin")));

    [Theory]
    [InlineData("", "")]
    [InlineData("a. b. c", "[0,2) [3,5) [6,7)")]
    [InlineData(" \u00a0a.\n\u200b b.  ", "[2,4) [7,9)")]
    [InlineData("\u00e9.\U0001F389", "[0,2) [2,3)")]
    [InlineData("\u0000a\u0001.b", "[1,4) [4,5)")]
    [InlineData("\ufeffa. b", "[1,3) [4,5)")]
    [InlineData("\ufeff", "")]
    [InlineData("  \n", "[0,1)")]
    [InlineData("\u3000\n", "[0,2)")]
    [InlineData("\ufeff  ", "[0,3)")]
    public void AModelOfOneRuleCutsAfterFullStops(string text, string expected) => Spans(FullStopModel.Model, text).ShouldBe(expected);

    [SkippableTheory]
    [InlineData("Hello there. How are you?\n\nFine.", "[0,12) [13,25) [27,32)")]
    [InlineData("Hi there. \U0001F389 Done!", "[0,17)")]
    [InlineData("\u65e5\u672c\u8a9e\u3067\u3059\u3002\u6b21\u306e\u6587\u3002", "[0,6) [6,10)")]
    [InlineData("Dr. Smith went. OK...  ok. \"Quoted.\" Yes.", "[0,26) [27,36) [37,41)")]
    [InlineData("1. First item 2. Second", "[0,2) [3,16) [17,23)")]
    [InlineData(" leading. trailing ", "[1,19)")]
    public void TheOriginalsModelKnowsAbbreviations(string text, string expected) => Spans(Original.Value, text).ShouldBe(expected);

    [SkippableFact]
    public void EveryTextOfTheOriginalIsCutAsThere()
    {
        using var reader = new StreamReader(
            new GZipStream(File.OpenRead(SharedData.File("golden/tag/cases/sentences-blingfire.jsonl.gz")), CompressionMode.Decompress));
        SentenceBreaker breaker = Original.Value.CreateBreaker();
        int count = 0;
        while (reader.ReadLine() is { } line)
        {
            using JsonDocument golden = JsonDocument.Parse(line);
            string text = golden.RootElement.GetProperty("text").GetString()!;
            string expected = string.Join(' ', golden.RootElement.GetProperty("spans").EnumerateArray().Select(s => $"[{s[0]},{s[1]})"));
            Spans(breaker, text).ShouldBe(expected, text);
            count++;
        }

        count.ShouldBeGreaterThan(200);
    }

    [SkippableFact]
    public void SentencesOfAnyTextLieInItOneAfterAnother()
    {
        SentenceBreaker breaker = Original.Value.CreateBreaker();
        Prop.ForAll(AnyText.Arbitrary, text =>
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            Sentence[] sentences = breaker.Break(utf8).ToArray();
            int before = 0;
            foreach (Sentence sentence in sentences)
            {
                if (sentence.Start < before || sentence.End <= sentence.Start || sentence.End > utf8.Length
                    || CodePoints.Count(utf8.AsSpan(0, sentence.Start)) != sentence.CodePointStart
                    || CodePoints.Count(utf8.AsSpan(0, sentence.End)) != sentence.CodePointEnd)
                {
                    return false;
                }

                before = sentence.End;
            }

            return Original.Value.CreateBreaker().Break(utf8).SequenceEqual(sentences);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(120)]
    public void AFileThatEndsEarlyIsNamed(int length)
    {
        using var folder = new TempFolder();
        string path = Path.Join(folder.FullPath, "sbd.bin");
        File.WriteAllBytes(path, FullStopModel.File()[..length]);
        Should.Throw<RunException>(() => SentenceModel.Read(path)).Message.ShouldStartWith($"{path} is no sentence model");
        Should.Throw<RunException>(() => SentenceModel.Read(path + "x")).Message.ShouldContain("does not exist");
    }

    private static string Spans(SentenceModel model, string text) => Spans(model.CreateBreaker(), text);

    private static string Spans(SentenceBreaker breaker, string text)
    {
        List<string> spans = [];
        foreach (Sentence sentence in breaker.Break(Encoding.UTF8.GetBytes(text)))
            spans.Add($"[{sentence.CodePointStart},{sentence.CodePointEnd})");
        return string.Join(' ', spans);
    }
}
