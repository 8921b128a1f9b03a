using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma tokenizer train</c>.</summary>
internal sealed record TokenizerTrainOptions : IValidatedOptions
{
    [Description("Documents to learn from: files, folders or patterns, local or s3://. At least one.")]
    public IReadOnlyList<string> Documents { get; init; } = [];

    [Description("Where to write the tokenizer.json.")]
    public string? Destination { get; init; }

    /// <summary>Special tokens and the 256 bytes included.</summary>
    [Range(300, 1 << 24)]
    [Description("Tokens in the vocabulary, special ones and single bytes included.")]
    public int VocabSize { get; init; } = 50_304;

    [Range(1, int.MaxValue)]
    [Description("A pair of tokens is merged only if it occurs this often.")]
    public int MinFrequency { get; init; } = 2;

    [Description("Special tokens; they get the first ids, in this order.")]
    public IReadOnlyList<string> SpecialTokens { get; init; } = ["<|endoftext|>", "<|padding|>"];

    public IEnumerable<ConfigProblem> Problems()
    {
        if (Documents.Count == 0)
            yield return Problem.NoDocuments();
        if (string.IsNullOrEmpty(Destination))
            yield return new ConfigProblem("destination", "is not set. Say where the tokenizer.json goes.");
    }
}
