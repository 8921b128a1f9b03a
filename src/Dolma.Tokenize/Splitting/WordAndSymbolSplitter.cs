using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Splitting;

/// <summary><c>\w+|[^\w\s]+</c>: runs of word characters and runs of others; white space is dropped.</summary>
internal sealed class WordAndSymbolSplitter : Splitter
{
    public override void Split(ReadOnlySpan<byte> text, List<Piece> pieces)
    {
        int start = -1;
        bool isWord = false;
        for (int i = 0; i < text.Length;)
        {
            int codePoint = Characters.Decode(text, i, out int length);
            bool isWhite = Characters.IsWhite(codePoint);
            bool nextIsWord = !isWhite && Characters.IsWord(codePoint);
            if (start >= 0 && (isWhite || nextIsWord != isWord))
            {
                pieces.Add(new Piece(start, i));
                start = -1;
            }

            if (start < 0 && !isWhite)
                start = i;
            isWord = nextIsWord;
            i += length;
        }

        if (start >= 0)
            pieces.Add(new Piece(start, text.Length));
    }
}
