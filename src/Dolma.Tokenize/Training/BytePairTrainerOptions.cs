using Dolma.Core;

namespace Dolma.Tokenize.Training;

/// <summary>What a new vocabulary should be like.</summary>
public sealed record BytePairTrainerOptions
{
    /// <summary>Tokens wanted in all: special ones, the 256 bytes and merges. Text with too few different words gives fewer.</summary>
    public int VocabularySize { get; init; } = 50_304;

    /// <summary>How often a pair has to occur, counting every occurrence of its words, to be merged. Default 2.</summary>
    public long MinFrequency { get; init; } = 2;

    /// <summary>Tokens with the first ids, in this order. They are found in text but never learnt from it.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = ["<|endoftext|>", "<|padding|>"];

    /// <summary>Every problem with these settings; empty if they are good.</summary>
    public IEnumerable<ConfigProblem> Problems()
    {
        int least = SpecialTokens.Count + 256;
        if (VocabularySize < least)
        {
            yield return new ConfigProblem(
                "vocab_size", $"is {VocabularySize}; {SpecialTokens.Count} special tokens and the 256 bytes need at least {least}.");
        }

        if (MinFrequency < 1)
            yield return new ConfigProblem("min_frequency", $"is {MinFrequency}; the least is 1.");
        IEnumerable<string> wrong = SpecialTokens.Where(t => t.Length == 0 || SpecialTokens.Count(o => o == t) > 1);
        foreach (string token in wrong.Distinct(StringComparer.Ordinal))
            yield return new ConfigProblem("special_tokens", token.Length == 0 ? "one of them is empty." : $"`{token}` is there more than once.");
    }
}
