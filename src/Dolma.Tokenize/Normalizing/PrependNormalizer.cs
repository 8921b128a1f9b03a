using Dolma.Core.Lines;

namespace Dolma.Tokenize.Normalizing;

/// <summary>Puts a fixed string before every text that is not empty.</summary>
internal sealed class PrependNormalizer(byte[] prefix) : Normalizer
{
    public override bool AddsPrefix => true;

    public override bool Rewrite(ReadOnlySpan<byte> text, PooledBuffer output)
    {
        if (text.IsEmpty)
            return false;
        output.Write(prefix);
        output.Write(text);
        return true;
    }
}
