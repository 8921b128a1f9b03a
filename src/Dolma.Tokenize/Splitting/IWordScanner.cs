namespace Dolma.Tokenize.Splitting;

/// <summary>A split pattern written out as code. Implementations are structs, so that the loop around them is compiled for each.</summary>
internal interface IWordScanner
{
    /// <summary>The pattern that this scanner is, as it stands in tokenizer files.</summary>
    static abstract string Pattern { get; }

    /// <summary>Where the word ends that begins at <paramref name="start"/>, in bytes. Every byte of a text is in one word.</summary>
    static abstract int End(ReadOnlySpan<byte> text, int start);
}
