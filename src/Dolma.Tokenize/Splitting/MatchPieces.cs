namespace Dolma.Tokenize.Splitting;

/// <summary>Makes pieces of the matches of a pattern and of the text between, which it is given from left to right, without gaps.</summary>
/// <remarks>Source: <c>tokenizers:src/tokenizer/normalizer.rs</c>, <c>split</c>. Stretches may be empty; they count, and leave no piece.</remarks>
internal struct MatchPieces(List<Piece> pieces, SplitBehavior behavior, bool invert)
{
    private bool _previousIsMatch;
    private bool _hasEmpty;

    /// <summary>The next stretch of text.</summary>
    public void Add(int start, int end, bool isMatch)
    {
        isMatch ^= invert;
        bool joins = pieces.Count > 0 && behavior switch
        {
            SplitBehavior.Contiguous => isMatch == _previousIsMatch,
            SplitBehavior.MergedWithPrevious => isMatch && !_previousIsMatch,
            SplitBehavior.MergedWithNext => !isMatch && _previousIsMatch,
            _ => false,
        };
        _previousIsMatch = isMatch;
        _hasEmpty |= start == end;
        if (joins)
            pieces[^1] = new Piece(pieces[^1].Start, end);
        else if (!isMatch || behavior != SplitBehavior.Removed)
            pieces.Add(new Piece(start, end));
    }

    /// <summary>After the last stretch.</summary>
    public readonly void End()
    {
        if (_hasEmpty)
            pieces.RemoveAll(static piece => piece.Start == piece.End);
    }
}
