using System.Text.Json;
using Dolma.Core;
using Dolma.Core.Resources;
using Dolma.Testing;

namespace Dolma.Taggers.Tests.Repetition;

/// <summary>Small texts with the original's output (spec/tag 9 and 10.2).</summary>
public sealed class RepetitionTaggersTests
{
    private const string Repetitive =
        "\nThis is a text with repetitions.\nThis is a text with repetitions repetitions.\nThis is a text with repetitions repetitions repetitions.\n"
        + "This is a text with repetitions repetitions repetitions repetitions.\n\nblah blah blah blah blah\n\n"
        + "No reps at the beginning of this sentence but MMMMMMMMMM\n\nSeeing doubles: bass banana bass banana bass banana bass banana\n";

    private const string Oven =
        "NOOOOOOOOOOOOOO If it is a Pizza Oven, then it's first meal MUST be PIZZA!!!!!! otherwise it will fall apart!!!!!";

    [Theory]
    [InlineData("aaaa", "[0,4,4.0]")]
    [InlineData("aaa", "")]
    [InlineData("abababab", "[0,8,4.0]")]
    [InlineData("ab\nab\nab\nab", "[0,11,4.0]")]
    [InlineData("a a a a a", "[0,9,5.0]")]
    [InlineData("        ", "[0,8,8.0]")]
    [InlineData("x\n\n\n\n\n", "")]
    [InlineData("abcabcabcabcabc", "[0,15,5.0]")]
    [InlineData("a  a  a  a", "")]
    [InlineData("🎉🎉🎉🎉", "[0,4,4.0]")]
    [InlineData("", "")]
    [InlineData(Repetitive, "[155,203,4.0],[206,230,5.0],[278,288,10.0],[305,353,4.0]")]
    [InlineData(Oven, "[1,15,14.0],[73,79,6.0],[108,113,5.0]")]
    public void CharactersRepeatFourTimes(string text, string expected) => Repetitions("repetitions_v1", text).ShouldBe(expected);

    [Fact]
    public void AParagraphEndsARepetition()
    {
        Repetitions("paragraph_repetitions_v1", "ab\nab\nab\nab").ShouldBe("");
        Repetitions("paragraph_repetitions_v1", "é\nabababab\n").ShouldBe("[2,10,4.0]");
    }

    [Fact]
    public void TheDocumentIsMeasuredByItsRepetitions()
    {
        Tagging.Attributes("repetitions_v1", Repetitive).ShouldEndWith(
            "doc_max_score_repetition [[0,354,10.0]]; doc_max_length_repetition [[0,354,48.0]]; doc_frac_repetition [[0,354,0.36723]]");
        Tagging.Attributes("repetitions_v1", "").ShouldBe(
            "doc_max_score_repetition [[0,0,0.0]]; doc_max_length_repetition [[0,0,0.0]]; doc_frac_repetition [[0,0,0.0]]");
    }

    [SkippableTheory]
    [InlineData("tokenizer_repetitions_v1", "ha ha ha ha ha", "[3,14,4.0]")]
    [InlineData("tokenizer_repetitions_v1", "a\n a a a a a\n", "[3,12,5.0]")]
    [InlineData("tokenizer_repetitions_v1", "🎉🎉🎉🎉🎉", "[0,5,5.0]")]
    [InlineData("tokenizer_repetitions_v1", Oven, "[1,15,7.0],[1,15,3.0]")]
    [InlineData("tokenizer_repetitions_v1", Repetitive, "[99,134,3.0],[156,203,4.0],[211,230,4.0],[279,287,4.0],[306,353,4.0]")]
    [InlineData("tokenizer_repetitions_v2r2", Oven, "[1,15,7.0]")]
    [InlineData("tokenizer_repetitions_v2r2", Repetitive, "[99,134,3.0],[156,203,4.0],[211,230,4.0],[279,287,4.0],[306,353,4.0]")]
    [InlineData("paragraph_tokenizer_repetitions_v1", "ha ha ha ha ha", "[0,14,5.0]")]
    [InlineData("paragraph_tokenizer_repetitions_v1", "a\n a a a a a\n", "[5,12,4.0]")]
    [InlineData("paragraph_tokenizer_repetitions_v1", "🎉🎉🎉🎉🎉", "[0,5,4.0]")]
    [InlineData("paragraph_tokenizer_repetitions_v1", Repetitive, "[99,134,3.0],[156,203,4.0],[206,230,5.0],[279,287,4.0],[306,353,4.0]")]
    public void TokensRepeatThreeTimes(string tagger, string text, string expected) => Repetitions(tagger, text, GoldenResources.With(null)).ShouldBe(expected);

    [SkippableFact]
    public void ATextWithoutRepeatedTokensIsMeasuredByTheFirstVersionAlone()
    {
        Tagging.Attributes("tokenizer_repetitions_v1", "Nothing to note.", GoldenResources.With(null)).ShouldBe(
            "doc_max_score_repetition [[0,16,0.0]]; doc_max_length_repetition [[0,16,0.0]]; doc_frac_repetition [[0,16,0.0]]");
        Tagging.Attributes("tokenizer_repetitions_v2r2", "Nothing to note.", GoldenResources.With(null)).ShouldBe("");
    }

    [SkippableFact]
    public void ARepetitionEndsWhereAStretchOfAHundredThousandCharactersDoes()
    {
        string text = new string('é', 99_990) + string.Concat(Enumerable.Repeat(" ha", 10));
        string found = Repetitions("tokenizer_repetitions_v2r2", text, GoldenResources.With(null));
        found.ShouldContain("[99991,99999,3.0]");
        found.ShouldContain("[100003,100020,6.0]");
    }

    [Fact]
    public void AnyKindOfTokenizerWillDo()
    {
        string path = Path.Join(Directory.CreateTempSubdirectory().FullName, "tokenizer.json");
        File.WriteAllText(path, """
            {"version":"1.0","added_tokens":[],"normalizer":{"type":"Lowercase"},"pre_tokenizer":null,"decoder":null,
            "model":{"type":"BPE","unk_token":"x","byte_fallback":false,"vocab":{"x":0,"é":1},"merges":[]}}
            """);
        Repetitions("tokenizer_repetitions_v1", "xÉÉÉéééé", new TestResources(("tokenizer.json", path))).ShouldContain("[1,8,7.0]");
    }

    private static string Repetitions(string tagger, string text, IResources? resources = null)
    {
        string attributes = Tagging.Attributes(tagger, text, resources);
        if (!attributes.StartsWith("repetition ", StringComparison.Ordinal))
            return "";
        using JsonDocument spans = JsonDocument.Parse(attributes["repetition ".Length..attributes.IndexOf(';', StringComparison.Ordinal)]);
        return string.Join(',', spans.RootElement.EnumerateArray().Select(s => s.GetRawText()));
    }
}
