using Dolma.Core.Lines;
using Dolma.Tokenize.Splitting;

namespace Dolma.Tokenize.Normalizing;

/// <summary>Replaces each match of a regular expression by the same text.</summary>
internal sealed class PatternReplaceNormalizer(CodePointPattern pattern, byte[] content) : Normalizer
{
    [ThreadStatic]
    private static List<Piece>? _matches;

    public override bool Rewrite(ReadOnlySpan<byte> text, PooledBuffer output)
    {
        List<Piece> matches = _matches ??= [];
        pattern.Find(text, matches);
        if (matches.Count == 0)
            return false;
        int start = 0;
        foreach (Piece match in matches)
        {
            output.Write(text[start..match.Start]);
            output.Write(content);
            start = match.End;
        }

        output.Write(text[start..]);
        return true;
    }
}
