using Dolma.Core.Lines;
using Dolma.Core.Text;
using Dolma.Tokenize.Offsets;
using Dolma.Tokenize.Splitting;

namespace Dolma.Tokenize.Normalizing;

/// <summary>Replaces each match of a regular expression by the same text.</summary>
internal sealed class PatternReplaceNormalizer(CodePointPattern pattern, byte[] content) : Normalizer
{
    [ThreadStatic]
    private static List<Piece>? _matches;

    public override bool Rewrite(ReadOnlySpan<byte> text, PooledBuffer output, CharacterOrigins? origins)
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
            origins?.AddSame(CodePoints.Count(text[start..match.Start]));
            origins?.Skip(CodePoints.Count(text[match.Start..match.End]));
            origins?.AddNew(CodePoints.Count(content));
            start = match.End;
        }

        output.Write(text[start..]);
        origins?.AddSame(CodePoints.Count(text[start..]));
        return true;
    }
}
