namespace Dolma.Tokenize.Splitting;

/// <summary>Takes words one after another. Implementations are structs, so that the loop around them is compiled for each.</summary>
internal interface IWordSink
{
    /// <summary>The word of <paramref name="length"/> bytes, which is not 0, at <paramref name="start"/>. The text is good during the call.</summary>
    void Add(ReadOnlySpan<byte> text, int start, int length);
}
