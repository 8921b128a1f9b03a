using Dolma.Core;
using Dolma.Tokenize.Bpe;

namespace Dolma.Tokenize.Training;

/// <summary>
/// Learns a byte-level vocabulary: text is cut into words, then, again and again, the most frequent pair of neighbours becomes
/// a token. The result depends on how often each word occurs and on nothing else, as long as the words fit their memory. Words are counted by
/// <see cref="WordCounter"/>s, on as many threads as there are; the trainer itself is not thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// Rules where the literature leaves a choice (those of <c>tokenizers:src/models/bpe/trainer.rs</c>): ids are given to the special
/// tokens, then to the bytes in the order of the characters that spell them, then to merges; among pairs of equal frequency the smaller
/// left id goes first, then the smaller right id; overlapping occurrences in one word all count, and are merged from the left; a
/// merge that spells a token that is already there keeps that token's id, and a pair that comes up again because of that its rank.
/// </para>
/// <para>
/// When the words outgrow their memory, those that occurred once so far are dropped, then, if they still take more than half of it, those that
/// occurred twice, and so on. That is done between two calls of <see cref="Add(WordCounter)"/>, so the same counts in the same order give
/// the same vocabulary. What is lost are words that are rare everywhere, or that begin to occur late.
/// </para>
/// </remarks>
public sealed class BytePairTrainer
{
    /// <summary>Tokens between two calls of <see cref="OnMerges"/>.</summary>
    private const int TokensAtOnce = 256;

    private readonly BytePairTrainerOptions _options;
    private readonly PreTokenization _preTokenization;
    private readonly WordTable _words = new();

    /// <exception cref="ConfigException">The options do not fit together.</exception>
    public BytePairTrainer(BytePairTrainerOptions options)
    {
        ConfigProblem[] problems = [.. options.Problems()];
        if (problems.Length > 0)
            throw new ConfigException(problems);
        _options = options;
        _preTokenization = new PreTokenization(options.Pattern, options.Digits);
    }

    /// <summary>Different words held.</summary>
    public int DistinctWords => _words.Count;

    /// <summary>Words that occurred at most so often when memory ran out may have been dropped; 0 if none were.</summary>
    public long DroppedFrequency { get; private set; }

    /// <summary>Told now and then how many tokens there are.</summary>
    public Action<int>? OnMerges { get; init; }

    /// <summary>A vocabulary from these texts, which are UTF-8.</summary>
    public static TrainedVocabulary Train(IEnumerable<ReadOnlyMemory<byte>> texts, BytePairTrainerOptions options)
    {
        var trainer = new BytePairTrainer(options);
        using WordCounter counter = trainer.CreateCounter();
        foreach (ReadOnlyMemory<byte> text in texts)
            counter.Add(text.Span);
        trainer.Add(counter);
        return trainer.Train();
    }

    /// <summary>Counts words for this trainer, on one thread.</summary>
    public WordCounter CreateCounter() => new(_preTokenization.CreateSplitter());

    /// <summary>Adds what was counted.</summary>
    public void Add(WordCounter counter)
    {
        _words.Add(counter.Words);
        if (_words.Size <= _options.WordMemory)
            return;
        long least = 0;
        do
            _words.Drop(++least);
        while (_words.Size > _options.WordMemory / 2);
        DroppedFrequency = Math.Max(DroppedFrequency, least);
    }

    /// <summary>Learns from all words added so far.</summary>
    public TrainedVocabulary Train(CancellationToken cancellation = default)
    {
        int firstByte = _options.SpecialTokens.Count;
        List<byte[]> tokens = Alphabet();
        int[] idOfByte = [.. Enumerable.Repeat(-1, 256)];
        var idOfToken = new Dictionary<byte[], int>(ByteArrays.Comparer);
        List<int> bytesOf = [.. Enumerable.Repeat(0, firstByte)];
        foreach (byte[] token in tokens)
        {
            idOfByte[token[0]] = bytesOf.Count;
            idOfToken[token] = bytesOf.Count;
            bytesOf.Add(1);
        }

        var words = new TrainingWords(_words, idOfByte, bytesOf, _options.MaxTokenLength ?? long.MaxValue);
        var pairs = new PairCounts();
        words.Count(pairs);
        pairs.Settle();
        var merges = new List<(int Left, int Right)>();
        var merged = new HashSet<ulong>();
        while (bytesOf.Count < _options.VocabularySize && pairs.TryTake(_options.MinFrequency, out ulong pair, out ReadOnlySpan<int> places))
        {
            int left = (int)(pair >> 32);
            int right = (int)(uint)pair;
            byte[] token = [.. tokens[left - firstByte], .. tokens[right - firstByte]];
            if (!idOfToken.TryGetValue(token, out int id))
            {
                idOfToken[token] = id = bytesOf.Count;
                tokens.Add(token);
                bytesOf.Add(token.Length);
            }

            if (merged.Add(pair))
                merges.Add((left, right));
            foreach (int word in places)
                words.Merge(word, left, right, id, pairs);
            pairs.Settle();
            if (bytesOf.Count % TokensAtOnce == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                OnMerges?.Invoke(bytesOf.Count);
            }
        }

        return new TrainedVocabulary(_options, _preTokenization.Json, tokens, merges);
    }

    /// <summary>The bytes that are tokens, in the order of the characters that spell them.</summary>
    private List<byte[]> Alphabet()
    {
        IEnumerable<int> bytes = Enumerable.Range(0, 256);
        if (!_options.AllBytes)
        {
            var counts = new long[256];
            for (int w = 0; w < _words.Count; w++)
            {
                foreach (byte b in _words[w])
                    counts[b] += _words.CountOf(w);
            }

            bytes = bytes.Where(b => counts[b] > 0)
                .OrderByDescending(b => counts[b]).ThenBy(b => ByteAlphabet.CharacterOf((byte)b))
                .Take(_options.LimitAlphabet ?? 256);
        }

        return [.. bytes.OrderBy(b => ByteAlphabet.CharacterOf((byte)b)).Select(b => new[] { (byte)b })];
    }
}
