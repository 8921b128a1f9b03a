using System.Globalization;
using Dolma.Core.Lines;
using Dolma.Tokenize.Offsets;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Normalizing;

/// <summary>Drops marks (general category M); behind NFD, that leaves letters without their accents.</summary>
internal sealed class StripAccentsNormalizer : Normalizer
{
    public override bool Rewrite(ReadOnlySpan<byte> text, PooledBuffer output, CharacterOrigins? origins)
    {
        for (int i = 0; i < text.Length;)
        {
            UnicodeCategory category = Characters.CategoryOf(Characters.Decode(text, i, out int length));
            if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark)
            {
                origins?.Skip(1);
            }
            else
            {
                output.Write(text.Slice(i, length));
                origins?.AddSame(1);
            }

            i += length;
        }

        return true;
    }
}
