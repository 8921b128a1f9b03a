namespace Dolma.Tokenize;

/// <summary>How text is turned into tokens, beyond what the tokenizer file says.</summary>
public sealed record EncoderOptions
{
    /// <summary><c>tokenizer.encode_special_tokens</c>: special tokens that occur in the text are ordinary text. Default false.</summary>
    public bool EncodeSpecialTokens { get; init; }

    /// <summary>
    /// Whether the special tokens are put around each text that the file's post-processor names, <c>&lt;s&gt;</c> say. Default false, as in
    /// <c>dolma tokens</c>, which has settings of its own for them.
    /// </summary>
    public bool AddSpecialTokens { get; init; }

    /// <summary>
    /// <c>tokenizer.segment_before_tokenization</c>: paragraphs are encoded one by one. Default false. Kept for parity; the encoder
    /// needs no such help with long texts.
    /// </summary>
    public bool SegmentBeforeTokenization { get; init; }
}
