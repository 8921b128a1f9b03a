namespace Dolma.Tokenize.AddedTokens;

/// <summary>A token that is found in the text before anything is split, <c>&lt;|endoftext|&gt;</c> or a run of spaces, say.</summary>
/// <param name="Id">Its id: that of the same string in the model's vocabulary, else the next free one.</param>
/// <param name="Content">Its text.</param>
/// <param name="SingleWord">Counts only where no word character touches it.</param>
/// <param name="LeftStrip">Swallows white space before it.</param>
/// <param name="RightStrip">Swallows white space after it.</param>
/// <param name="Normalized">Looked for, itself normalised, in normalised text; else in the text as it came.</param>
/// <param name="Special">Left out when decoding, and ordinary text under <c>encode_special_tokens</c>.</param>
internal sealed record AddedToken(
    uint Id, string Content, bool SingleWord, bool LeftStrip, bool RightStrip, bool Normalized, bool Special);
