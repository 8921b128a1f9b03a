using System.Text;
using Dolma.Core.Lines;
using Dolma.Core.Text;
using Dolma.Tokenize.Offsets;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Normalizing;

/// <summary>Lowers each character by itself: a capital sigma never becomes a final one.</summary>
internal sealed class LowercaseNormalizer : Normalizer
{
    private const int CapitalIWithDot = 0x130;

    public override bool Rewrite(ReadOnlySpan<byte> text, PooledBuffer output, CharacterOrigins? origins)
    {
        for (int i = 0; i < text.Length;)
        {
            int codePoint = Characters.Decode(text, i, out int length);
            i += length;
            origins?.AddSame(1);
            if (codePoint == CapitalIWithDot)
            {
                origins?.AddNew(1);
                output.Write("i\u0307"u8);
                continue;
            }

            int lower = Rune.IsValid(codePoint) ? Rune.ToLowerInvariant(new Rune(codePoint)).Value : codePoint;
            output.Advance(CodePoints.Encode(lower, output.GetSpan(4)));
        }

        return true;
    }
}
