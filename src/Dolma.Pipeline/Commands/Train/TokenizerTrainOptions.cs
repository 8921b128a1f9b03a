using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Pipeline.Config;
using Dolma.Tokenize.Training;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma tokenizer train</c>.</summary>
internal sealed record TokenizerTrainOptions : IValidatedOptions
{
    [Description("Documents to learn from: files, folders or patterns, local or s3://. At least one.")]
    public IReadOnlyList<string> Documents { get; init; } = [];

    [Description("Where to write the tokenizer.json.")]
    public string? Destination { get; init; }

    /// <summary>Special tokens and bytes included.</summary>
    [Range(2, (1 << 21) - 1)]
    [Description("Tokens in the vocabulary, special ones and single bytes included.")]
    public int VocabSize { get; init; } = 50_304;

    [Range(1, int.MaxValue)]
    [Description("A pair of tokens is merged only if it occurs this often.")]
    public int MinFrequency { get; init; } = 2;

    [Description("Special tokens; they get the first ids, in this order.")]
    public IReadOnlyList<string> SpecialTokens { get; init; } = ["<|endoftext|>", "<|padding|>"];

    [Description("How text is cut into words, which no token crosses: gpt2, cl100k (also called dolma2 and llama3), or a regular expression for them.")]
    public string Pattern { get; init; } = "gpt2";

    [Description("Numbers, before the pattern sees them: as the pattern says, each digit a word, or each run of digits.")]
    public DigitRule Digits { get; init; } = DigitRule.Pattern;

    [Description("Whether all 256 bytes are tokens, so that any text can be encoded; else those that the documents hold.")]
    public bool AllBytes { get; init; } = true;

    [Range(1, 256)]
    [Description("With all_bytes off: how many bytes are tokens, the most frequent first; null takes all that occur.")]
    public int? LimitAlphabet { get; init; }

    [Description("With all_bytes off: the special token that stands for other bytes.")]
    public string? UnkToken { get; init; }

    [Range(1, int.MaxValue)]
    [Description("Bytes of the longest token; null sets no limit.")]
    public int? MaxTokenLength { get; init; }

    /// <summary>Bytes. Merging takes about four times as much after that.</summary>
    [ByteSize]
    [Range(1 << 20, 1L << 30)]
    [Description("Memory for different words, about; when they take more, the rarest are dropped.")]
    public long WordMemory { get; init; } = 1L << 29;

    [Range(1, int.MaxValue)]
    [Description("Worker threads. The output does not depend on it.")]
    public int Processes { get; init; } = 1;

    internal BytePairTrainerOptions Training => new()
    {
        VocabularySize = VocabSize,
        MinFrequency = MinFrequency,
        SpecialTokens = SpecialTokens,
        Pattern = Pattern,
        Digits = Digits,
        AllBytes = AllBytes,
        LimitAlphabet = LimitAlphabet,
        UnknownToken = UnkToken,
        MaxTokenLength = MaxTokenLength,
        WordMemory = WordMemory,
    };

    public IEnumerable<ConfigProblem> Problems()
    {
        if (Documents.Count == 0)
            yield return Problem.NoDocuments();
        if (string.IsNullOrEmpty(Destination))
            yield return new ConfigProblem("destination", "is not set. Say where the tokenizer.json goes.");
        foreach (ConfigProblem problem in Training.Problems())
            yield return problem;
    }
}
