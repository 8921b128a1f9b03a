using Dolma.Core;

namespace Dolma.Tokenize.TokenFiles;

/// <summary>What <c>dolma tokens</c> makes of documents. Names in messages are the config's.</summary>
public sealed record TokensOptions
{
    /// <summary>Id put before each document that does not begin with it; null puts none.</summary>
    public uint? BosTokenId { get; init; }

    /// <summary>Id put after each document that does not end with it; null puts none. One of the two is needed.</summary>
    public uint? EosTokenId { get; init; }

    /// <summary>Id that trainers pad with. Never written.</summary>
    public uint? PadTokenId { get; init; }

    /// <summary>Item type of the <c>.npy</c> files. Default <c>uint16</c>.</summary>
    public string Dtype { get; init; } = "uint16";

    /// <summary>Whether <see cref="Dtype"/> may be wider than the vocabulary needs. Default false, as the original.</summary>
    public bool AllowWiderDtype { get; init; }

    /// <summary>Tokens, not bytes: every file has fewer than this. Default 2^30.</summary>
    public long MaxSize { get; init; } = 1L << 30;

    /// <summary>Whose reader the files are for. Default: OLMo's.</summary>
    public TokenLayout Layout { get; init; } = TokenLayout.Olmo;

    /// <summary>Where a document keeps its text and id.</summary>
    public FieldOptions Fields { get; init; } = new();

    /// <summary>In which order a part is written. Default: that of the input.</summary>
    public PartOrder Order { get; init; } = PartOrder.OfInput;

    /// <summary>Seed of all that is shuffled or drawn, together with the part's number. Default 3920.</summary>
    public long Seed { get; init; } = 3920;

    /// <summary>How text becomes tokens.</summary>
    public EncoderOptions Encoding { get; init; } = new();

    /// <summary>Every problem with these settings for this tokenizer; empty if they are good.</summary>
    public IEnumerable<ConfigProblem> Problems(Tokenizer tokenizer)
    {
        if (BosTokenId is null && EosTokenId is null)
        {
            yield return new ConfigProblem(
                "tokenizer.eos_token_id",
                "is not set, and neither is `tokenizer.bos_token_id`, so nothing would separate documents. Set at least one.");
        }

        (string Key, uint? Id)[] separators =
            [("tokenizer.bos_token_id", BosTokenId), ("tokenizer.eos_token_id", EosTokenId), ("tokenizer.pad_token_id", PadTokenId)];
        foreach ((string key, uint? id) in separators)
        {
            if (id is { } value && tokenizer.IdToToken(value) is null)
            {
                yield return new ConfigProblem(
                    key,
                    $"is {value}, which is not in the vocabulary of {tokenizer.VocabularySize:N0} tokens "
                    + $"(largest id {tokenizer.LargestId:N0}).");
            }
        }

        foreach (ConfigProblem problem in DtypeProblems(tokenizer))
            yield return problem;
        if (MaxSize < 2)
        {
            yield return new ConfigProblem(
                "max_size",
                $"is {MaxSize} tokens, but every file has to stay below that and hold at least one token. Set it to 2 or more.");
        }

        foreach (ConfigProblem problem in Fields.Problems())
            yield return problem;
    }

    private IEnumerable<ConfigProblem> DtypeProblems(Tokenizer tokenizer)
    {
        int bytes = TokenDtype.BytesOf(Dtype);
        string inferred = TokenDtype.Infer(tokenizer.VocabularySize);
        if (bytes == 0)
        {
            yield return new ConfigProblem(
                "dtype", $"is `{Dtype}`; it has to be `{inferred}` for the {tokenizer.VocabularySize:N0} tokens of this vocabulary.");
        }
        else if (Dtype != inferred && (!AllowWiderDtype || bytes < TokenDtype.BytesOf(inferred)))
        {
            string wider = bytes > TokenDtype.BytesOf(inferred) ? " (or set `allow_wider_dtype`)" : "";
            yield return new ConfigProblem(
                "dtype",
                $"is `{Dtype}`, but the {tokenizer.VocabularySize:N0} tokens of this vocabulary need `{inferred}`. Set it to that{wider}.");
        }
        else if (bytes < 4 && tokenizer.LargestId >> (8 * bytes) != 0)
        {
            yield return new ConfigProblem(
                "dtype",
                $"is `{Dtype}`, but the largest id of this vocabulary, {tokenizer.LargestId:N0}, does not fit. "
                + "Use `uint32` and set `allow_wider_dtype`.");
        }
    }
}
