namespace Dolma.Tokenize.Splitting;

/// <summary>Splits by a regular expression that no scanner was written for. Slow, and right for characters of every plane.</summary>
internal sealed class PatternSplitter(CodePointPattern pattern, SplitBehavior behavior, bool invert) : Splitter
{
    [ThreadStatic]
    private static List<Piece>? _matches;

    public override void Split(ReadOnlySpan<byte> text, List<Piece> pieces)
    {
        List<Piece> matches = _matches ??= [];
        pattern.Find(text, matches);
        var found = new MatchPieces(pieces, behavior, invert);
        int start = 0;
        foreach (Piece match in matches)
        {
            if (match.Start > start)
                found.Add(start, match.Start, isMatch: false);
            found.Add(match.Start, match.End, isMatch: true);
            start = match.End;
        }

        if (start < text.Length)
            found.Add(start, text.Length, isMatch: false);
        found.End();
    }
}
