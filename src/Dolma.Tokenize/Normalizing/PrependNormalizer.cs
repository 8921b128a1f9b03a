using Dolma.Core.Lines;
using Dolma.Core.Text;
using Dolma.Tokenize.Offsets;

namespace Dolma.Tokenize.Normalizing;

/// <summary>Puts a fixed string before every text that is not empty.</summary>
internal sealed class PrependNormalizer(byte[] prefix) : Normalizer
{
    public override bool AddsPrefix => true;

    public override bool Rewrite(ReadOnlySpan<byte> text, PooledBuffer output, CharacterOrigins? origins)
    {
        if (text.IsEmpty)
            return false;
        output.Write(prefix);
        output.Write(text);
        origins?.AddPrefix(CodePoints.Count(prefix), CodePoints.Count(text));
        return true;
    }
}
