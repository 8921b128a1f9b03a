using Dolma.Core.Lines;
using Dolma.Core.Text;
using Dolma.Tokenize.Offsets;

namespace Dolma.Tokenize.Splitting;

/// <summary>Puts a space before each piece that does not begin with one: what ByteLevel's <c>add_prefix_space</c> asks for.</summary>
internal sealed class PrefixSpace : Splitter
{
    public override bool Rewrite(ReadOnlySpan<byte> text, bool isFirst, PooledBuffer output, CharacterOrigins? origins)
    {
        if (text[0] == ' ')
            return false;
        output.Write((byte)' ');
        output.Write(text);
        origins?.AddPrefix(1, CodePoints.Count(text));
        return true;
    }

    public override void Split(ReadOnlySpan<byte> text, List<Piece> pieces) => pieces.Add(new Piece(0, text.Length));
}
