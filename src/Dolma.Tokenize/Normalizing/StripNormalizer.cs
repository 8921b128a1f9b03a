using Dolma.Core.Lines;
using Dolma.Core.Text;
using Dolma.Tokenize.Offsets;

namespace Dolma.Tokenize.Normalizing;

/// <summary>Takes Unicode's white space from the ends of the text.</summary>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    public override bool Rewrite(ReadOnlySpan<byte> text, PooledBuffer output, CharacterOrigins? origins)
    {
        ReadOnlySpan<byte> rest = left ? WhiteSpace.TrimStart(text) : text;
        origins?.Skip(CodePoints.Count(text[..^rest.Length]));
        rest = right ? WhiteSpace.TrimEnd(rest) : rest;
        if (rest.Length == text.Length)
            return false;
        output.Write(rest);
        origins?.AddSame(CodePoints.Count(rest));
        return true;
    }
}
