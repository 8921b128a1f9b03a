namespace Dolma.Tokenize.Splitting;

/// <summary>Splits at each occurrence of a fixed string, which is not empty.</summary>
internal sealed class LiteralSplitter(byte[] literal, SplitKeeps keeps) : Splitter
{
    public override void Split(ReadOnlySpan<byte> text, List<Piece> pieces)
    {
        int start = 0;
        while (start < text.Length)
        {
            int next = text[start..].IndexOf(literal);
            int match = next < 0 ? text.Length : start + next;
            if (match > start && keeps != SplitKeeps.Matches)
                pieces.Add(new Piece(start, match));
            if (next < 0)
                break;
            start = match + literal.Length;
            if (keeps != SplitKeeps.Gaps)
                pieces.Add(new Piece(match, start));
        }
    }
}
