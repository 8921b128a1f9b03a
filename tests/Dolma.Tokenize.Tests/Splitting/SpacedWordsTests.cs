using System.Text;
using System.Text.Json.Nodes;
using Dolma.Testing;
using Dolma.Tokenize.Bpe;
using Dolma.Tokenize.Splitting;

namespace Dolma.Tokenize.Tests.Splitting;

public class SpacedWordsTests
{
    [Theory]
    [InlineData("▁a▁▁b", "▁a|▁▁b")]
    [InlineData("a▁", "a|▁")]
    [InlineData("▁▁", "▁▁")]
    [InlineData("a b", "a b")]
    public void WordsBeginWithTheirSpaces(string text, string expected) =>
        string.Join('|', WordScannerTests.Split(new ScannerSplitter<SpacedWords>(), text)).ShouldBe(expected);

    [SkippableFact]
    public void CuttingLlamasTextBeforeSpacesChangesNothing()
    {
        TokenizerParts parts = TokenizerJson.Read(File.ReadAllBytes(SharedData.File("data/tokenizers/llama-test-tokenizer.json")), "llama");
        parts.Scanner.ShouldBe(WordScanner.Spaced);
        var words = new WordEncoder(parts.Model);
        UnicodeText.Check(
            text =>
            {
                byte[] utf8 = Encoding.UTF8.GetBytes("▁" + text.Replace(' ', '▁'));
                var whole = new TokenBuffer();
                var cut = new TokenBuffer();
                words.Encode(utf8, 0, utf8.Length, whole);
                for (int start = 0; start < utf8.Length;)
                {
                    int end = SpacedWords.End(utf8, start);
                    words.Encode(utf8, start, end - start, cut);
                    start = end;
                }

                return cut.Span.SequenceEqual(whole.Span);
            },
            texts: 1000);
    }

    [Fact]
    public void TextIsNotCutWhereAMergeJoinsASpaceToWhatStandsBeforeIt()
    {
        static void Joining(JsonObject file)
        {
            file["pre_tokenizer"] = null;
            file["model"]!["byte_fallback"] = true;
            file["model"]!["unk_token"] = "a";
            file["model"]!["vocab"] = JsonNode.Parse("""{"a":0,"▁":1,"a▁":2,"▁a":3}""");
            file["model"]!["merges"] = new JsonArray("a ▁");
        }

        SmallTokenizer.Parse(Joining).Spelled("a▁a").ShouldBe(["a▁", "a"]);
        SmallTokenizer.Parse(file =>
        {
            Joining(file);
            file["model"]!["merges"] = new JsonArray("▁ a");
        }).Spelled("a▁a").ShouldBe(["a", "▁a"]);
    }
}
