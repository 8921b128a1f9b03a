using System.Buffers;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Splitting;

/// <summary>Splits by a regular expression that no scanner was written for. Slow, and right for characters of every plane.</summary>
internal sealed class PatternSplitter(CodePointPattern pattern, SplitKeeps keeps) : Splitter
{
    public override void Split(ReadOnlySpan<byte> text, List<Piece> pieces)
    {
        char[] letters = ArrayPool<char>.Shared.Rent(text.Length);
        int[] offsets = ArrayPool<int>.Shared.Rent(text.Length + 1);
        try
        {
            int count = 0;
            for (int i = 0; i < text.Length; count++)
            {
                offsets[count] = i;
                letters[count] = pattern.LetterOf(Characters.Decode(text, i, out int length));
                i += length;
            }

            offsets[count] = text.Length;
            Split(letters.AsSpan(0, count), offsets, pieces);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(letters);
            ArrayPool<int>.Shared.Return(offsets);
        }
    }

    private void Split(ReadOnlySpan<char> letters, int[] offsets, List<Piece> pieces)
    {
        int end = 0;
        foreach (System.Text.RegularExpressions.ValueMatch match in pattern.Matches(letters))
        {
            Add(pieces, offsets[end], offsets[match.Index], SplitKeeps.Matches);
            end = match.Index + match.Length;
            Add(pieces, offsets[match.Index], offsets[end], SplitKeeps.Gaps);
        }

        Add(pieces, offsets[end], offsets[letters.Length], SplitKeeps.Matches);
    }

    private void Add(List<Piece> pieces, int start, int end, SplitKeeps unless)
    {
        if (end > start && keeps != unless)
            pieces.Add(new Piece(start, end));
    }
}
