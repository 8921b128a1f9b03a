using Dolma.Core.Lines;

namespace Dolma.Tokenize.Normalizing;

/// <summary>Replaces each occurrence of a fixed string, from left to right. <paramref name="pattern"/> is not empty.</summary>
internal sealed class ReplaceNormalizer(byte[] pattern, byte[] content) : Normalizer
{
    public override bool Rewrite(ReadOnlySpan<byte> text, PooledBuffer output)
    {
        int next = text.IndexOf(pattern);
        if (next < 0)
            return false;
        while (next >= 0)
        {
            output.Write(text[..next]);
            output.Write(content);
            text = text[(next + pattern.Length)..];
            next = text.IndexOf(pattern);
        }

        output.Write(text);
        return true;
    }
}
