namespace Dolma.Tokenize.Splitting;

/// <summary>Splits at each occurrence of a fixed string, which is not empty.</summary>
internal sealed class LiteralSplitter(byte[] literal, SplitBehavior behavior, bool invert) : Splitter
{
    public override void Split(ReadOnlySpan<byte> text, List<Piece> pieces)
    {
        var found = new MatchPieces(pieces, behavior, invert);
        int start = 0;
        while (start < text.Length)
        {
            int next = text[start..].IndexOf(literal);
            int match = next < 0 ? text.Length : start + next;
            if (match > start)
                found.Add(start, match, isMatch: false);
            if (next < 0)
                break;
            start = match + literal.Length;
            found.Add(match, start, isMatch: true);
        }

        found.End();
    }
}
