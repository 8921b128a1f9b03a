namespace Dolma.Core.Sentences;

/// <summary>A sentence of a text.</summary>
/// <param name="Start">Byte offset.</param>
/// <param name="End">Byte offset of what follows it.</param>
/// <param name="CodePointStart">The same in Unicode code points.</param>
/// <param name="CodePointEnd">Likewise.</param>
public readonly record struct Sentence(int Start, int End, int CodePointStart, int CodePointEnd);
