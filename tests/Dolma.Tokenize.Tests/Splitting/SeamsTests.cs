using System.Text;
using System.Text.Json.Nodes;
using Dolma.Testing;
using Dolma.Tokenize.Bpe;
using Dolma.Tokenize.Splitting;

namespace Dolma.Tokenize.Tests.Splitting;

public class SeamsTests
{
    [Theory]
    [InlineData("abba", "ab|ba")]
    [InlineData("▁aab", "▁a|ab")]
    [InlineData("a▁", "a|▁")]
    [InlineData("日本", "日|本")]
    [InlineData("a", "a")]
    public void TextIsCutWhereNoMergeReachesAcross(string text, string expected)
    {
        // a b, b a and ▁ a are joined.
        var seams = new Seams([("xa"u8.ToArray(), "b"u8.ToArray()), ("b"u8.ToArray(), "a"u8.ToArray()), ("▁"u8.ToArray(), "ab"u8.ToArray())]);
        string.Join('|', Cut(seams, Encoding.UTF8.GetBytes(text)).Select(Encoding.UTF8.GetString)).ShouldBe(expected);
    }

    [SkippableFact]
    public void CuttingLlamasTextChangesNothing()
    {
        TokenizerParts parts = TokenizerJson.Read(File.ReadAllBytes(SharedData.File("data/tokenizers/llama-test-tokenizer.json")), "llama");
        Seams seams = parts.Model.Seams.ShouldNotBeNull();
        var words = new WordEncoder(parts.Model);
        UnicodeText.Check(
            text =>
            {
                byte[] utf8 = Encoding.UTF8.GetBytes("▁" + text.Replace(' ', '▁'));
                var whole = new TokenBuffer();
                var cut = new TokenBuffer();
                words.Encode(utf8, 0, utf8.Length, whole);
                foreach (byte[] word in Cut(seams, utf8))
                    words.Encode(word, 0, word.Length, cut);
                return cut.Span.SequenceEqual(whole.Span);
            },
            texts: 1000);
    }

    [Fact]
    public void TextIsNotCutWhereAMergeJoinsASpaceToWhatStandsBeforeIt()
    {
        static void Joining(JsonObject file) => file["model"]!["merges"] = new JsonArray("a ▁", "▁ a");
        SmallTokenizer.Characters(change: Joining, more: ["a▁"]).Spelled("aa a").ShouldBe(["▁a", "a▁", "a"]);
    }

    [Fact]
    public void TextWhoseUnknownNeighboursBecomeOneTokenIsNotCut() =>
        SmallTokenizer.Characters(bytes: false).Spelled("日本").ShouldBe(["▁", "<unk>"]);

    private static IEnumerable<byte[]> Cut(Seams seams, byte[] text)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = seams.Next(text, start);
            yield return text[start..end];
            start = end;
        }
    }
}
