namespace Dolma.Tokenize.Offsets;

/// <summary>What the tokenizer file's post-processor does with white space at the ends of tokens' offsets.</summary>
internal enum OffsetTrimming
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Cuts it off.</summary>
    All,

    /// <summary>Cuts it off, but for one space at the beginning of the text, which the tokenizer is taken to have put there.</summary>
    AllButFirstSpace,
}
