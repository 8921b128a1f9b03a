using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Splitting;

/// <summary>Takes numbers out of the text around them: each digit by itself, or each run as a piece.</summary>
internal sealed class DigitSplitter(bool individually) : Splitter
{
    public override void Split(ReadOnlySpan<byte> text, List<Piece> pieces)
    {
        int start = 0;
        for (int i = 0; i < text.Length;)
        {
            bool isNumber = Characters.ClassAt(text, i, out int length) == CharacterClass.Number;
            int end = i + length;
            if (!isNumber)
            {
                i = end;
                continue;
            }

            if (!individually)
                end = WordRuns.End(text, end, CharacterClass.Number);
            if (i > start)
                pieces.Add(new Piece(start, i));
            pieces.Add(new Piece(i, end));
            start = i = end;
        }

        if (start < text.Length)
            pieces.Add(new Piece(start, text.Length));
    }
}
