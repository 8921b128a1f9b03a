using Dolma.Core.Lines;
using Dolma.Tokenize.Offsets;

namespace Dolma.Tokenize.Splitting;

/// <summary>A step that cuts text into pieces, for those that have no scanner of their own. Shared between threads.</summary>
internal abstract class Splitter
{
    /// <summary>
    /// Appends to <paramref name="output"/> what is cut instead of the text; or returns false, having written nothing, if that is the
    /// text as it is.
    /// </summary>
    /// <param name="text">What the steps before have left.</param>
    /// <param name="isFirst">Whether it is the beginning of the whole text.</param>
    /// <param name="output">Where the rewritten text goes.</param>
    /// <param name="origins">Where it is noted where each character comes from, if that is asked for.</param>
    public virtual bool Rewrite(ReadOnlySpan<byte> text, bool isFirst, PooledBuffer output, CharacterOrigins? origins) => false;

    /// <summary>Adds the pieces of the text in order, in bytes relative to it; none is empty. What is not in a piece is dropped.</summary>
    public abstract void Split(ReadOnlySpan<byte> text, List<Piece> pieces);
}

/// <summary>A stretch of text, in bytes.</summary>
internal readonly record struct Piece(int Start, int End);
