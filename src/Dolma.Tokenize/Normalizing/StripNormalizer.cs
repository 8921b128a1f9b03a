using Dolma.Core.Lines;
using Dolma.Core.Text;

namespace Dolma.Tokenize.Normalizing;

/// <summary>Takes Unicode's white space from the ends of the text.</summary>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    public override bool Rewrite(ReadOnlySpan<byte> text, PooledBuffer output)
    {
        ReadOnlySpan<byte> rest = left ? WhiteSpace.TrimStart(text) : text;
        rest = right ? WhiteSpace.TrimEnd(rest) : rest;
        if (rest.Length == text.Length)
            return false;
        output.Write(rest);
        return true;
    }
}
