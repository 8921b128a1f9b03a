using System.Buffers;
using Dolma.Core.Documents;
using Dolma.Core.Text;

namespace Dolma.Taggers.Quality;

/// <summary>
/// <c>not_alphanum_paragraph_v1</c>: paragraphs of punctuation, symbols, some emoji and white space alone; if there are none, the
/// whole document with 0 (spec/tag 5.6; <c>dolma:python/dolma/taggers/punctuation.py</c>).
/// </summary>
internal sealed class NotAlphanumericTagger : Tagger
{
    private static readonly SearchValues<byte> AsciiAlphanumerics =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    public override IReadOnlyList<string> Types { get; } = ["all_punct"];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        ReadOnlySpan<TextLine> lines = text.LinesAndEnd;
        for (int i = 0; i < text.ParagraphCount; i++)
        {
            if (lines[i].FirstWord == lines[i + 1].FirstWord)
                continue;
            ReadOnlySpan<byte> paragraph = text.Utf8[lines[i].Start..lines[i + 1].Start];
            if (!paragraph.ContainsAny(AsciiAlphanumerics) && IsPunctuation(paragraph))
                spans.Add(0, lines[i].CodePointStart, lines[i + 1].CodePointStart, 1);
        }

        if (spans.Count == 0)
            spans.Add(0, 0, text.CodePointCount, 0);
    }

    private static bool IsPunctuation(ReadOnlySpan<byte> paragraph)
    {
        for (int i = 0; i < paragraph.Length;)
        {
            int codePoint = CodePoints.Decode(paragraph, i, out int length);
            i += length;
            if (!CharacterClasses.Is(codePoint, CharacterClass.Punctuation | CharacterClass.Symbol | CharacterClass.UnicodeSpace) && !IsEmoji(codePoint))
                return false;
        }

        return true;
    }

    /// <summary>The blocks that the original names, unassigned characters included.</summary>
    private static bool IsEmoji(int codePoint) =>
        codePoint is (>= 0x2600 and <= 0x27BF) or (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6FF);
}
