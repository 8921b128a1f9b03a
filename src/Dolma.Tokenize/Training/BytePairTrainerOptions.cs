using Dolma.Core;
using Dolma.Tokenize.Bpe;

namespace Dolma.Tokenize.Training;

/// <summary>What a new vocabulary should be like.</summary>
public sealed record BytePairTrainerOptions
{
    /// <summary>Tokens wanted in all: special ones, bytes and merges. Text with too few different words gives fewer.</summary>
    public int VocabularySize { get; init; } = 50_304;

    /// <summary>How often a pair has to occur, counting every occurrence of its words, to be merged. Default 2.</summary>
    public long MinFrequency { get; init; } = 2;

    /// <summary>Tokens with the first ids, in this order. Text that spells them is learnt from like other text.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = ["<|endoftext|>", "<|padding|>"];

    /// <summary>
    /// How text is cut into words, which no token crosses: <c>gpt2</c>; <c>cl100k</c>, which <c>dolma2</c> and <c>llama3</c> are other names
    /// of; or a regular expression whose matches, and what lies between them, are words. Default <c>gpt2</c>.
    /// </summary>
    public string Pattern { get; init; } = "gpt2";

    /// <summary>What becomes of numbers before that.</summary>
    public DigitRule Digits { get; init; } = DigitRule.Pattern;

    /// <summary>
    /// Whether all 256 bytes are tokens, whatever the texts hold: so any text can be encoded. Default true. Otherwise an
    /// <see cref="UnknownToken"/> is needed.
    /// </summary>
    public bool AllBytes { get; init; } = true;

    /// <summary>Bytes of the texts that become tokens, the most frequent first; null, the default, takes all that occur.</summary>
    public int? LimitAlphabet { get; init; }

    /// <summary>What stands for bytes that are no tokens: one of the special tokens; null, the default, if all are.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Bytes of the longest token; null, the default, sets no limit.</summary>
    public int? MaxTokenLength { get; init; }

    /// <summary>
    /// Bytes of memory for different words, about. When they take more, the rarest are dropped: see <see cref="BytePairTrainer"/>.
    /// </summary>
    public long WordMemory { get; init; } = 1L << 29;

    /// <summary>Every problem with these settings; empty if they are good.</summary>
    public IEnumerable<ConfigProblem> Problems()
    {
        int alphabet = AllBytes ? 256 : 1;
        int least = SpecialTokens.Count + alphabet;
        if (VocabularySize < least)
            yield return new ConfigProblem("vocab_size", $"is {VocabularySize}; {SpecialTokens.Count} special tokens and {alphabet} bytes need at least {least}.");
        if (VocabularySize > MergeTable.MostIds)
            yield return new ConfigProblem("vocab_size", $"is {VocabularySize}; the most is {MergeTable.MostIds}.");
        if (MinFrequency < 1)
            yield return new ConfigProblem("min_frequency", $"is {MinFrequency}; the least is 1.");
        if (MaxTokenLength < 1)
            yield return new ConfigProblem("max_token_length", $"is {MaxTokenLength}; the least is 1.");
        IEnumerable<string> wrong = SpecialTokens.Where(t => t.Length == 0 || SpecialTokens.Count(o => o == t) > 1);
        foreach (string token in wrong.Distinct(StringComparer.Ordinal))
            yield return new ConfigProblem("special_tokens", token.Length == 0 ? "one of them is empty." : $"`{token}` is there more than once.");
        if (LimitAlphabet is { } limit && (AllBytes || limit < 1))
            yield return new ConfigProblem("limit_alphabet", AllBytes ? $"is {limit}, but `all_bytes` asks for all 256. Set `all_bytes` to false." : $"is {limit}; the least is 1.");
        if (!AllBytes && UnknownToken is null)
            yield return new ConfigProblem("unk_token", "is not set, so bytes that are no tokens would be lost. Name one of `special_tokens`.");
        if (UnknownToken is { } unknown && !SpecialTokens.Contains(unknown, StringComparer.Ordinal))
            yield return new ConfigProblem("unk_token", $"is `{unknown}`, which is not among `special_tokens`.");
        if (PatternProblem() is { } problem)
            yield return problem;
    }

    private ConfigProblem? PatternProblem()
    {
        try
        {
            _ = new PreTokenization(Pattern, Digits);
            return null;
        }
        catch (ConfigException e)
        {
            return new ConfigProblem("pattern", $"cannot be used: {e.Problems[0].Message}");
        }
    }
}
