using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Splitting;

/// <summary>Splits at every character of a kind: digits, punctuation, white space.</summary>
/// <param name="isMatch">Whether a code point is of that kind.</param>
/// <param name="behavior">What becomes of them.</param>
internal sealed class CharacterSplitter(Func<int, bool> isMatch, SplitBehavior behavior) : Splitter
{
    public override void Split(ReadOnlySpan<byte> text, List<Piece> pieces)
    {
        var found = new MatchPieces(pieces, behavior, invert: false);
        int start = 0;
        for (int i = 0; i < text.Length;)
        {
            int end = i;
            bool matches = isMatch(Characters.Decode(text, i, out int length));
            end += length;
            if (matches)
            {
                if (i > start)
                    found.Add(start, i, isMatch: false);
                found.Add(i, end, isMatch: true);
                start = end;
            }

            i = end;
        }

        if (start < text.Length)
            found.Add(start, text.Length, isMatch: false);
        found.End();
    }
}
