namespace Dolma.Tokenize.Splitting;

/// <summary>A step that cuts text into pieces, for those that have no scanner of their own. Shared between threads.</summary>
internal abstract class Splitter
{
    /// <summary>Adds the pieces of the text in order, in bytes relative to it; none is empty. What is not in a piece is dropped.</summary>
    public abstract void Split(ReadOnlySpan<byte> text, List<Piece> pieces);
}

/// <summary>A stretch of text, in bytes.</summary>
internal readonly record struct Piece(int Start, int End);

/// <summary>What becomes of the text that a split pattern matches, and of the text between.</summary>
internal enum SplitKeeps
{
    /// <summary>Both are pieces.</summary>
    Everything,

    /// <summary>Only matches are pieces.</summary>
    Matches,

    /// <summary>Only what lies between them is.</summary>
    Gaps,
}
