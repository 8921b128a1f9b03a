using System.Text.Json;

namespace Dolma.Taggers.Tests.Code;

public sealed class StarCoderTaggerTests
{
    [Theory]
    [InlineData("java", "/* a */ x // b\n", "0.0 0.0 0.73333 1.0")]
    [InlineData("sh", "# a", "0.0 0.0 0.5 1.0")]
    [InlineData("nobody", "<?xml version=\"1.0\"?>", "1.0 0.0 0.5 1.0")]
    [InlineData("html", "<p>short</p>", "0.0 0.0 0.5 0.0")]
    public void TheSecondVersionLooksIntoFourLanguages(string ext, string text, string expected) =>
        CodeTagging.Scores("code_starcoder_taggers_v2", text, new { ext }).ShouldBe(expected);

    [Theory]
    [InlineData("java", "/* a */ x // b\n", "0.0 0.0 0.73333 1.0")]
    [InlineData("sh", "# a", "0.0 0.0 -1.0 -1.0")]
    [InlineData("html", "<p>short</p><!-- c --><script>/* d */</script>", "0.0 0.0 0.36957 0.0")]
    [InlineData("html", "<![foo]>", "0.0 0.0 -1.0 -1.0")]
    [InlineData("html", "", "0.0 0.0 -1.0 -1.0")]
    [InlineData("py", "", "0.0 0.0 -1.0 -1.0")]
    public void TheFirstVersionSaysWhatItDoesNotKnow(string ext, string text, string expected) =>
        CodeTagging.Scores("code_starcoder_taggers_v1", text, new { ext }).ShouldBe(expected);

    [Theory]
    [InlineData("null", "0.0")]
    [InlineData("true", "1.0")]
    [InlineData("12", "12.0")]
    [InlineData("-0.0", "0.0")]
    [InlineData("\"-0.0\"", "-0.0")]
    [InlineData("\" 8 \"", "8.0")]
    [InlineData("\"1e3\"", "1000.0")]
    [InlineData("\"1_0\"", "10.0")]
    [InlineData("\"٣\"", "3.0")]
    [InlineData("\"-inf\"", "null")]
    [InlineData("[]", "0.0")]
    [InlineData("{ }", "0.0")]
    [InlineData("\"abc\"", "")]
    [InlineData("\"1__0\"", "")]
    [InlineData("[1]", "")]
    public void StarsAreWhatPythonMakesOfThem(string json, string expected)
    {
        string scores = CodeTagging.Scores("code_starcoder_taggers_v2", "x", JsonDocument.Parse($"{{\"max_stars_count\":{json}}}"));
        (scores.Length == 0 ? "" : scores.Split(' ')[1]).ShouldBe(expected);
    }

    [Theory]
    [InlineData("℘ = 1\n", "0.1")]
    [InlineData("l·l = 1", "0.09091")]
    [InlineData("aำ = 1", "0.1")]
    [InlineData("ำ = 1\n", "0.0")]
    [InlineData("Ⓐ = 1\n", "0.0")]
    [InlineData("a\u20dd = 1", "0.0")]
    public void ADocstringCountsWhereAllNamesArePythons(string statement, string share) =>
        CodeTagging.Scores("code_starcoder_taggers_v2", "'d'\n" + statement, new { ext = "py" }).Split(' ')[2].ShouldBe(share);

    [Theory]
    [InlineData("code_starcoder_taggers_v2", "", "{\"ext\":\"py\"}")]
    [InlineData("code_starcoder_taggers_v2", "x", "{\"ext\":[]}")]
    public void WhereTheOriginalGivesUpThereAreNoKeys(string tagger, string text, string metadata) =>
        CodeTagging.Attributes(tagger, text, JsonDocument.Parse(metadata)).ShouldBeEmpty();
}
