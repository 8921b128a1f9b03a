using System.Text;
using Dolma.Core.Lines;
using Dolma.Core.Text;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Normalizing;

/// <summary>Lowers each character by itself: a capital sigma never becomes a final one.</summary>
internal sealed class LowercaseNormalizer : Normalizer
{
    private const int CapitalIWithDot = 0x130;

    public override bool Rewrite(ReadOnlySpan<byte> text, PooledBuffer output)
    {
        for (int i = 0; i < text.Length;)
        {
            int codePoint = Characters.Decode(text, i, out int length);
            i += length;
            if (codePoint == CapitalIWithDot)
            {
                output.Write("i\u0307"u8);
                continue;
            }

            int lower = Rune.IsValid(codePoint) ? Rune.ToLowerInvariant(new Rune(codePoint)).Value : codePoint;
            output.Advance(CodePoints.Encode(lower, output.GetSpan(4)));
        }

        return true;
    }
}
