using System.Globalization;
using Dolma.Core.Lines;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Normalizing;

/// <summary>Drops marks (general category M); behind NFD, that leaves letters without their accents.</summary>
internal sealed class StripAccentsNormalizer : Normalizer
{
    public override bool Rewrite(ReadOnlySpan<byte> text, PooledBuffer output)
    {
        for (int i = 0; i < text.Length;)
        {
            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(Characters.Decode(text, i, out int length));
            if (category is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark))
                output.Write(text.Slice(i, length));
            i += length;
        }

        return true;
    }
}
