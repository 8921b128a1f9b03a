using Dolma.Core.Lines;
using Dolma.Core.Text;
using Dolma.Tokenize.Offsets;

namespace Dolma.Tokenize.Normalizing;

/// <summary>Replaces each occurrence of a fixed string, from left to right. <paramref name="pattern"/> is not empty.</summary>
internal sealed class ReplaceNormalizer(byte[] pattern, byte[] content) : Normalizer
{
    public override bool Rewrite(ReadOnlySpan<byte> text, PooledBuffer output, CharacterOrigins? origins)
    {
        int next = text.IndexOf(pattern);
        if (next < 0)
            return false;
        while (next >= 0)
        {
            output.Write(text[..next]);
            output.Write(content);
            origins?.AddSame(CodePoints.Count(text[..next]));
            origins?.Skip(CodePoints.Count(pattern));
            origins?.AddNew(CodePoints.Count(content));
            text = text[(next + pattern.Length)..];
            next = text.IndexOf(pattern);
        }

        output.Write(text);
        origins?.AddSame(CodePoints.Count(text));
        return true;
    }
}
