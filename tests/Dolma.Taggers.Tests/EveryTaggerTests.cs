using System.Globalization;
using System.Text;
using System.Text.Json;
using Dolma.Core.Resources;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Taggers.Tests;

/// <summary>What holds for every tagger on any text.</summary>
public sealed class EveryTaggerTests
{
    // Spans that leave the text as the original's do (spec/tag 8, rows 22 and 34).
    private static readonly string[] SpansOutside = ["c4_v1", "c4_v2", "code_copyright_comments_v1"];

    public static TheoryData<string> Names => [.. TaggerRegistry.BuiltIn().Names];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void SpansLieInTheTextAndCountCodePointsAndTheAnswerIsTheSameTwice(string name)
    {
        IResources resources = GoldenResources.With(null);
        using var tagging = new Tagging("e", resources, name);
        using var other = new Tagging("e", resources, name);
        Prop.ForAll(AnyText.Arbitrary, text =>
        {
            byte[] document = Document(text);
            string line = tagging.Line(document);
            other.Line(document).ShouldBe(line, text);
            using JsonDocument attributes = JsonDocument.Parse(line);
            int length = text.EnumerateRunes().Count();
            foreach (JsonProperty key in attributes.RootElement.GetProperty("attributes").EnumerateObject())
            {
                key.Name.ShouldStartWith("e__");
                foreach (JsonElement span in key.Value.EnumerateArray())
                    Check(span, SpansOutside.Contains(name) ? int.MaxValue : length, $"{key.Name} {span} of {length}: {Escaped(text)}");
            }
        }).QuickCheckThrowOnFailure();

        // A document may be refused with a sentence; an exception of another kind is a mistake.
        foreach (string example in tagging.Counts.Examples.SelectMany(e => e.Value))
            example.ShouldNotContain("Exception: ");
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void AnswersDoNotDependOnTheDocumentsBefore(string name)
    {
        IResources resources = GoldenResources.With(null);
        using var used = new Tagging("e", resources, name);
        string[] texts = ["Ünïcode first. And\nmore of it!\n", "", "def f(x):\n    return 1  # 12 34\n", "\n\n \n", "a@b.co 10.0.0.1 " + new string('x', 500)];
        foreach (string text in texts)
            used.Line(Document(text));
        foreach (string text in texts)
        {
            using var fresh = new Tagging("e", resources, name);
            used.Line(Document(text)).ShouldBe(fresh.Line(Document(text)));
        }
    }

    private static void Check(JsonElement span, int length, string message)
    {
        int start = span[0].GetInt32();
        int end = span[1].GetInt32();
        (start >= 0 && start <= end && end <= length).ShouldBeTrue(message);
        span[2].ValueKind.ShouldBeOneOf(JsonValueKind.Number, JsonValueKind.Null);
    }

    private static byte[] Document(string text) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        id = "x",
        text,
        source = "s",
        metadata = new { url = "http://www." + text.Replace(' ', '.') + ".com/a", html = text, ext = "py", max_stars_count = 3 },
    });

    private static string Escaped(string text) => string.Concat(text.EnumerateRunes().Select(r => $"\\u{r.Value.ToString("x", CultureInfo.InvariantCulture)}"));
}
