using Dolma.Core.Lines;
using Dolma.Core.Text;
using Dolma.Tokenize.Offsets;

namespace Dolma.Tokenize.Splitting;

/// <summary>Writes spaces as another character, <c>▁</c> as a rule, puts one before the text, and cuts before each.</summary>
/// <param name="replacement">The character, as UTF-8.</param>
/// <param name="prepends">Which pieces get one before them, unless they begin with one.</param>
/// <param name="splits">Whether the text is cut.</param>
internal sealed class MetaspaceSplitter(byte[] replacement, MetaspaceSplitter.Prepend prepends, bool splits) : Splitter
{
    private readonly LiteralSplitter _splitter = new(replacement, SplitBehavior.MergedWithNext, invert: false);

    internal enum Prepend
    {
        Never,

        /// <summary>The one that begins the whole text.</summary>
        First,
        Always,
    }

    public override bool Rewrite(ReadOnlySpan<byte> text, bool isFirst, PooledBuffer output, CharacterOrigins? origins)
    {
        bool prepended = (prepends == Prepend.Always || (prepends == Prepend.First && isFirst)) && text[0] != ' ' && !text.StartsWith(replacement);
        if (!prepended && !text.Contains((byte)' '))
            return false;
        if (prepended)
        {
            output.Write(replacement);
            origins?.AddPrefix(1, CodePoints.Count(text));
        }
        else
        {
            // A space is one character before and after.
            origins?.AddSame(CodePoints.Count(text));
        }

        for (int space = text.IndexOf((byte)' '); space >= 0; space = text.IndexOf((byte)' '))
        {
            output.Write(text[..space]);
            output.Write(replacement);
            text = text[(space + 1)..];
        }

        output.Write(text);
        return true;
    }

    public override void Split(ReadOnlySpan<byte> text, List<Piece> pieces)
    {
        if (splits)
            _splitter.Split(text, pieces);
        else
            pieces.Add(new Piece(0, text.Length));
    }
}
