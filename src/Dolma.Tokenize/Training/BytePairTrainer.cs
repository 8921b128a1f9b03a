using Dolma.Core;
using Dolma.Tokenize.Bpe;

namespace Dolma.Tokenize.Training;

/// <summary>
/// Learns a byte-level vocabulary: words as GPT-2 splits them, then, again and again, the most frequent pair of neighbours becomes
/// a token. The result depends on how often each word occurs and on nothing else. Not thread-safe.
/// </summary>
/// <remarks>
/// Rules where the literature leaves a choice (those of <c>tokenizers:src/models/bpe/trainer.rs</c>): ids are given to the special
/// tokens, then to the 256 bytes in the order of the characters that spell them, then to merges; among pairs of equal frequency the smaller
/// left id goes first, then the smaller right id; overlapping occurrences in one word all count, and are merged from the left; a
/// merge that spells a token that is already there keeps that token's id.
/// </remarks>
public sealed class BytePairTrainer
{
    private readonly BytePairTrainerOptions _options;
    private readonly WordCounts _words = new();

    /// <exception cref="ConfigException">The options do not fit together.</exception>
    public BytePairTrainer(BytePairTrainerOptions options)
    {
        ConfigProblem[] problems = [.. options.Problems()];
        if (problems.Length > 0)
            throw new ConfigException(problems);
        _options = options;
    }

    /// <summary>Different words seen so far, all of which are held in memory.</summary>
    public int DistinctWords => _words.Count;

    /// <summary>A vocabulary from these texts, which are UTF-8.</summary>
    public static TrainedVocabulary Train(IEnumerable<ReadOnlyMemory<byte>> texts, BytePairTrainerOptions options)
    {
        var trainer = new BytePairTrainer(options);
        foreach (ReadOnlyMemory<byte> text in texts)
            trainer.Add(text.Span);
        return trainer.Train();
    }

    /// <summary>Counts the words of one text.</summary>
    public void Add(ReadOnlySpan<byte> utf8) => _words.Add(utf8);

    /// <summary>Learns from all texts added so far.</summary>
    public TrainedVocabulary Train()
    {
        int firstByte = _options.SpecialTokens.Count;
        List<byte[]> tokens = Alphabet();
        var idOfByte = new int[256];
        var idOfToken = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < tokens.Count; i++)
        {
            idOfByte[tokens[i][0]] = firstByte + i;
            idOfToken[ByteAlphabet.Spell(tokens[i])] = firstByte + i;
        }

        TrainingWord[] words = [.. _words.InOrder().Select(w => new TrainingWord(Array.ConvertAll(w.Key, b => idOfByte[b]), w.Value))];
        var pairs = new PairCounts();
        for (int w = 0; w < words.Length; w++)
            words[w].Count(pairs, w);
        pairs.Settle();

        var merges = new List<(int Left, int Right)>();
        while (firstByte + tokens.Count < _options.VocabularySize
            && pairs.TryTake(_options.MinFrequency, out ulong pair, out List<int> places))
        {
            int left = (int)(pair >> 32);
            int right = (int)(uint)pair;
            byte[] token = [.. tokens[left - firstByte], .. tokens[right - firstByte]];
            string spelling = ByteAlphabet.Spell(token);
            if (!idOfToken.TryGetValue(spelling, out int id))
            {
                idOfToken[spelling] = id = firstByte + tokens.Count;
                tokens.Add(token);
            }

            merges.Add((left, right));
            foreach (int w in places)
                words[w].Merge(left, right, id, pairs, w);
            pairs.Settle();
        }

        return new TrainedVocabulary(_options.SpecialTokens, tokens, merges);
    }

    private static List<byte[]> Alphabet() =>
        [.. Enumerable.Range(0, 256).OrderBy(b => ByteAlphabet.CharacterOf((byte)b)).Select(b => new[] { (byte)b })];

    /// <summary>A word while it is being merged.</summary>
    private sealed class TrainingWord(int[] symbols, long count)
    {
        private int _length = symbols.Length;

        /// <summary>Counts the pairs of the whole word.</summary>
        public void Count(PairCounts pairs, int index)
        {
            for (int i = 0; i + 1 < _length; i++)
                pairs.Change(PairCounts.Pair(symbols[i], symbols[i + 1]), count, index);
        }

        /// <summary>Merges from the left, and moves the counts of those pairs that have changed.</summary>
        public void Merge(int left, int right, int merged, PairCounts pairs, int index)
        {
            int kept = 0;
            int last = -1;
            bool lastIsMerged = false;
            for (int i = 0; i < _length; i++)
            {
                int first = symbols[i];
                bool isPair = first == left && i + 1 < _length && symbols[i + 1] == right;
                int now = isPair ? merged : first;
                if (isPair)
                    pairs.Change(PairCounts.Pair(left, right), -count, index);
                if (kept > 0 && (isPair || lastIsMerged))
                {
                    pairs.Change(PairCounts.Pair(last, first), -count, index);
                    pairs.Change(PairCounts.Pair(symbols[kept - 1], now), count, index);
                }

                if (isPair)
                    i++;
                last = symbols[i];
                lastIsMerged = isPair;
                symbols[kept++] = now;
            }

            _length = kept;
        }
    }
}
