using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Dolma.Core;
using Dolma.Testing;
using Dolma.Tokenize.Training;
using FsCheck;
using FsCheck.Fluent;

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
        Merges(BytePairTrainer.Train(texts, new BytePairTrainerOptions { VocabularySize = 400 })).ShouldBe(PlainMerges(texts, 400, int.MaxValue));
    }

    [Fact]
    public void OnFewLettersTooWherePairsOverlapAndTokensAreSpeltInSeveralWays()
    {
        Gen<(string Text, int Longest)> cases =
            from letters in Gen.Frequency((6, Gen.Elements('a', 'b')), (1, Gen.Constant(' '))).ArrayOf(200)
            from longest in Gen.Elements(3, 5, 100)
            select (new string(letters), longest);
        Prop.ForAll(Arb.From(cases), c =>
        {
            ReadOnlyMemory<byte>[] texts = [Encoding.UTF8.GetBytes(c.Text)];
            var options = new BytePairTrainerOptions { VocabularySize = 320, MaxTokenLength = c.Longest };
            return Merges(BytePairTrainer.Train(texts, options)).SequenceEqual(PlainMerges(texts, options.VocabularySize, c.Longest));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    [Fact]
    public void NoTokenIsLongerThanAsked()
    {
        TrainedVocabulary trained = BytePairTrainer.Train(Samples.Value, new BytePairTrainerOptions { VocabularySize = 1000, MaxTokenLength = 4 });
        trained.Size.ShouldBe(1000);
        string[] merges = Merges(trained);
        merges.Max(m => m.Length - 1).ShouldBe(4);
    }

    [Fact]
    public void WordsAreThoseOfThePattern()
    {
        // The words are 2024 2024 to one pattern, 202 4 202 4 to the other, and 2 0 2 4 each.
        string text = "2024\n2024\n2024";
        Merges(Train(text, new BytePairTrainerOptions { Pattern = "gpt2" })).Length.ShouldBe(3);
        Merges(Train(text, new BytePairTrainerOptions { Pattern = "dolma2" })).ShouldBe(["0 2", "2 02"]);
        Merges(Train(text, new BytePairTrainerOptions { Pattern = "dolma2", Digits = DigitRule.Single })).ShouldBeEmpty();
        Merges(Train("ab1 ab1", new BytePairTrainerOptions { Digits = DigitRule.Run })).ShouldBe(["a b"]);
        Merges(Train("a-b a-b", new BytePairTrainerOptions { Pattern = "[a-z]+" })).ShouldBeEmpty();
        Merges(Train("a-b a-b", new BytePairTrainerOptions { Pattern = @"\S+" })).ShouldBe(["- b", "a -b"]);
    }

    [Theory]
    [InlineData("gpt2", DigitRule.Pattern)]
    [InlineData("gpt2", DigitRule.Single)]
    [InlineData("gpt2", DigitRule.Run)]
    [InlineData("llama3", DigitRule.Pattern)]
    [InlineData(@"\p{L}+|\P{L}", DigitRule.Single)]
    public void TheFileCutsTextAsTheTrainerDid(string pattern, DigitRule digits)
    {
        var options = new BytePairTrainerOptions { VocabularySize = 600, Pattern = pattern, Digits = digits };
        Tokenizer tokenizer = Tokenizer.Parse(BytePairTrainer.Train(Samples.Value.Take(20), options).ToJson(), "trained");
        using TokenEncoder encoder = tokenizer.CreateEncoder();
        var trainer = new BytePairTrainer(options);
        using WordCounter counter = trainer.CreateCounter();
        foreach (ReadOnlyMemory<byte> text in Samples.Value.Take(20))
            counter.Add(text.Span);
        // Each word alone has the ids that it has in the text, so all of them together have as many.
        long ofWords = 0;
        for (int w = 0; w < counter.Words.Count; w++)
            ofWords += counter.Words.CountOf(w) * encoder.Ids(counter.Words[w]).Length;
        Samples.Value.Take(20).Sum(text => (long)encoder.Ids(text.Span).Length).ShouldBe(ofWords);
    }

    [Fact]
    public void OnlyBytesThatOccurMakeTheAlphabetIfAsked()
    {
        var options = new BytePairTrainerOptions { AllBytes = false, SpecialTokens = ["<unk>"], UnknownToken = "<unk>" };
        TrainedVocabulary seen = Train("abab aab", options);
        Vocabulary(seen).Take(4).ShouldBe(["<unk>", "a", "b", "Ġ"]);
        TrainedVocabulary limited = Train("abab aab", options with { LimitAlphabet = 2 });
        Vocabulary(limited).Take(4).ShouldBe(["<unk>", "a", "b", "ab"]);
        Tokenizer.Parse(limited.ToJson(), "limited").Spelled("ab ab").ShouldBe(["ab", "<unk>", "ab"]);
    }

    [Fact]
    public void RareWordsAreDroppedWhenMemoryRunsOut()
    {
        var trainer = new BytePairTrainer(new BytePairTrainerOptions { WordMemory = 4096 });
        using WordCounter counter = trainer.CreateCounter();
        for (int batch = 0; batch < 20; batch++)
        {
            counter.Clear();
            counter.Add(Encoding.UTF8.GetBytes("same same " + string.Concat(Enumerable.Range(100 * batch, 100).Select(n => $" w{n}".Replace('0', 'o')))));
            trainer.Add(counter);
        }

        trainer.DroppedFrequency.ShouldBe(1);
        trainer.DistinctWords.ShouldBeLessThan(200);
        Merges(trainer.Train()).ShouldContain("Ġ same");
    }

    [Fact]
    public void CountingInPartsIsCountingAtOnce()
    {
        var options = new BytePairTrainerOptions { VocabularySize = 700 };
        var trainer = new BytePairTrainer(options);
        using WordCounter counter = trainer.CreateCounter();
        foreach (ReadOnlyMemory<byte> text in Samples.Value)
        {
            counter.Clear();
            counter.Add(text.Span);
            trainer.Add(counter);
        }

        trainer.Train().ToJson().AsSpan().SequenceEqual(BytePairTrainer.Train(Samples.Value, options).ToJson()).ShouldBeTrue();
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

    [Fact]
    public void SettingsThatContradictEachOtherAreNamed()
    {
        static string[] Keys(BytePairTrainerOptions options) => [.. options.Problems().Select(p => p.Key)];
        Keys(new BytePairTrainerOptions { LimitAlphabet = 10 }).ShouldBe(["limit_alphabet"]);
        Keys(new BytePairTrainerOptions { AllBytes = false }).ShouldBe(["unk_token"]);
        Keys(new BytePairTrainerOptions { UnknownToken = "?" }).ShouldBe(["unk_token"]);
        Keys(new BytePairTrainerOptions { Pattern = "(a" }).ShouldBe(["pattern"]);
        Keys(new BytePairTrainerOptions()).ShouldBeEmpty();
    }

    private static TrainedVocabulary Train(string text, int size) =>
        BytePairTrainer.Train([Encoding.UTF8.GetBytes(text)], new BytePairTrainerOptions { VocabularySize = size });

    private static TrainedVocabulary Train(string text, BytePairTrainerOptions options) => BytePairTrainer.Train([Encoding.UTF8.GetBytes(text)], options);

    private static IEnumerable<string> Vocabulary(TrainedVocabulary trained)
    {
        using JsonDocument json = JsonDocument.Parse(trained.ToJson());
        return [.. json.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject().OrderBy(t => t.Value.GetInt32()).Select(t => t.Name)];
    }

    private static string[] Merges(TrainedVocabulary trained)
    {
        using JsonDocument json = JsonDocument.Parse(trained.ToJson());
        return [.. json.RootElement.GetProperty("model").GetProperty("merges").EnumerateArray().Select(m => m.GetString()!)];
    }

    /// <summary>Counts everything anew before each merge, on strings.</summary>
    private static List<string> PlainMerges(IEnumerable<ReadOnlyMemory<byte>> texts, int vocabulary, int longest)
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
        while (tokens.Count + 2 < vocabulary)
        {
            var counts = new Dictionary<(int Left, int Right), long>();
            foreach ((List<string> symbols, long count) in words.Values)
            {
                for (int i = 0; i + 1 < symbols.Count; i++)
                {
                    if (symbols[i].Length + symbols[i + 1].Length > longest)
                        continue;
                    (int, int) pair = (tokens.IndexOf(symbols[i]), tokens.IndexOf(symbols[i + 1]));
                    counts[pair] = counts.GetValueOrDefault(pair) + count;
                }
            }

            ((int left, int right), long most) = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key).FirstOrDefault();
            if (most < 2)
                break;
            if (!result.Contains($"{tokens[left]} {tokens[right]}"))
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

            if (!tokens.Contains(merged))
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
