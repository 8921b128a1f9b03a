namespace Dolma.Tokenize.Splitting;

/// <summary>A scanner as a step among others.</summary>
internal sealed class ScannerSplitter<TScanner> : Splitter
    where TScanner : struct, IWordScanner
{
    public override void Split(ReadOnlySpan<byte> text, List<Piece> pieces)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = TScanner.End(text, start);
            pieces.Add(new Piece(start, end));
            start = end;
        }
    }
}
