using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Dolma.Core;
using Dolma.Testing;
using Dolma.Tokenize.Training;

namespace Dolma.Tokenize.Tests.Training;

public class BytePairTrainerTests
{
    private static readonly Lazy<List<ReadOnlyMemory<byte>>> Samples = new(() =>
        [.. Directory.GetFiles(SharedData.InRepository("samples/documents"), "*.json.gz", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .SelectMany(Texts)]);

    [Fact]
    public void TheMostFrequentPairIsMergedFirst()
    {
        // "ab" occurs 5 times, " a" 4 times; then " abc" is all that is left to join.
        Merges(Train("ab ab ab abc abc", 256 + 2 + 3)).ShouldBe(["a b", "Ġ ab", "Ġab c"]);
    }

    [Fact]
    public void OfEquallyFrequentPairsTheSmallerIdsGoFirst() =>
        Merges(Train("xy\nab\nxy\nab", 256 + 2 + 2)).ShouldBe(["a b", "x y"]);

    [Fact]
    public void OverlappingPairsAreMergedFromTheLeft()
    {
        TrainedVocabulary trained = Train("aaa aaa", 256 + 2 + 2);
        Merges(trained).ShouldBe(["a a", "aa a"]);
    }

    [Fact]
    public void PairsThatAreTooRareAreNotMerged()
    {
        TrainedVocabulary trained = Train("ab cd cd", 1000);
        trained.Size.ShouldBe(256 + 2 + 2);
        Merges(trained).ShouldBe(["c d", "Ġ cd"]);
    }

    [Fact]
    public void TheSameTextsInAnyOrderGiveTheSameFile()
    {
        var options = new BytePairTrainerOptions { VocabularySize = 1000 };
        byte[] forward = BytePairTrainer.Train(Samples.Value, options).ToJson();
        byte[] backward = BytePairTrainer.Train(Samples.Value.AsEnumerable().Reverse(), options).ToJson();
        backward.AsSpan().SequenceEqual(forward).ShouldBeTrue();
    }

    [Fact]
    public void EveryMergeIsThatOfThePlainAlgorithm()
    {
        List<ReadOnlyMemory<byte>> texts = [.. Samples.Value.Take(12)];
        Merges(BytePairTrainer.Train(texts, new BytePairTrainerOptions { VocabularySize = 400 })).ShouldBe(PlainMerges(texts, 400 - 258));
    }

    [Fact]
    public void ATrainedTokenizerGivesBackEveryText()
    {
        TrainedVocabulary trained = BytePairTrainer.Train(Samples.Value, new BytePairTrainerOptions { VocabularySize = 4096 });
        trained.Size.ShouldBe(4096);
        Tokenizer tokenizer = Tokenizer.Parse(trained.ToJson(), "trained");
        tokenizer.VocabularySize.ShouldBe(4096);
        tokenizer.Warnings.ShouldBeEmpty();
        tokenizer.TokenToId("<|endoftext|>").ShouldBe(0u);
        tokenizer.TokenToId("<|padding|>").ShouldBe(1u);
        using TokenEncoder encoder = tokenizer.CreateEncoder();
        foreach (ReadOnlyMemory<byte> text in Samples.Value)
        {
            uint[] ids = encoder.Ids(text.Span);
            ids.Length.ShouldBeLessThanOrEqualTo(text.Length);
            tokenizer.DecodeToBytes(ids, skipSpecialTokens: false).AsSpan().SequenceEqual(text.Span).ShouldBeTrue();
        }

        UnicodeText.Check(text => tokenizer.Decode(encoder.Ids(text), skipSpecialTokens: false) == text);
    }

    [Fact]
    public void AVocabularyTooSmallForTheBytesIsRefused() =>
        Should.Throw<ConfigException>(() => new BytePairTrainer(new BytePairTrainerOptions { VocabularySize = 257 }))
            .Message.ShouldContain("at least 258");

    private static TrainedVocabulary Train(string text, int size) =>
        BytePairTrainer.Train([Encoding.UTF8.GetBytes(text)], new BytePairTrainerOptions { VocabularySize = size });

    private static string[] Merges(TrainedVocabulary trained)
    {
        using JsonDocument json = JsonDocument.Parse(trained.ToJson());
        return [.. json.RootElement.GetProperty("model").GetProperty("merges").EnumerateArray().Select(m => m.GetString()!)];
    }

    /// <summary>Counts everything anew before each merge, on strings.</summary>
    private static List<string> PlainMerges(IEnumerable<ReadOnlyMemory<byte>> texts, int merges)
    {
        var words = new Dictionary<string, (List<string> Symbols, long Count)>(StringComparer.Ordinal);
        foreach (ReadOnlyMemory<byte> text in texts)
        {
            for (int start = 0; start < text.Length;)
            {
                int end = Dolma.Tokenize.Splitting.Gpt2Words.End(text.Span, start);
                string word = Spell(text.Span[start..end]);
                words[word] = ([.. word.Select(c => c.ToString())], words.GetValueOrDefault(word).Count + 1);
                start = end;
            }
        }

        // Ids in the order in which tokens came to be: first single characters, in their order.
        List<string> tokens = [.. Enumerable.Range(0, 256).Select(b => Spell([(byte)b])).Order(StringComparer.Ordinal)];
        var result = new List<string>();
        while (result.Count < merges)
        {
            var counts = new Dictionary<(int Left, int Right), long>();
            foreach ((List<string> symbols, long count) in words.Values)
            {
                for (int i = 0; i + 1 < symbols.Count; i++)
                {
                    (int, int) pair = (tokens.IndexOf(symbols[i]), tokens.IndexOf(symbols[i + 1]));
                    counts[pair] = counts.GetValueOrDefault(pair) + count;
                }
            }

            ((int left, int right), _) = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key).First();
            result.Add($"{tokens[left]} {tokens[right]}");
            string merged = tokens[left] + tokens[right];
            foreach ((List<string> symbols, _) in words.Values)
            {
                for (int i = 0; i + 1 < symbols.Count; i++)
                {
                    if (symbols[i] == tokens[left] && symbols[i + 1] == tokens[right])
                    {
                        symbols[i] = merged;
                        symbols.RemoveAt(i + 1);
                    }
                }
            }

            tokens.Add(merged);
        }

        return result;
    }

    private static string Spell(ReadOnlySpan<byte> bytes) => Dolma.Tokenize.Bpe.ByteAlphabet.Spell(bytes);

    private static IEnumerable<ReadOnlyMemory<byte>> Texts(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!))];
    }
}
