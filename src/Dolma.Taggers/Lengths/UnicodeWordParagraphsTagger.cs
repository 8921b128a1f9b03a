using Dolma.Core.Documents;
using Dolma.Core.Text;

namespace Dolma.Taggers.Lengths;

/// <summary>
/// <c>uniseg_length_paragraphs_v1</c>, <c>…_with_empty_v1</c> and <c>…_with_doc_length_v1</c>: for each paragraph the pieces between
/// Unicode's word boundaries that are not blank, once as they are and once negative, for filters that know only "at least".
/// </summary>
/// <remarks>Spec/tag 5.2; <c>dolma:python/dolma/taggers/length.py</c>.</remarks>
/// <param name="withBlank">Whether blank paragraphs get their spans too.</param>
/// <param name="withDocument">Whether the sums of both follow for the document.</param>
internal sealed class UnicodeWordParagraphsTagger(bool withBlank = false, bool withDocument = false) : Tagger
{
    private const int Paragraph = 0;
    private const int NegativeParagraph = 1;
    private const int Document = 2;
    private const int NegativeDocument = 3;

    public override IReadOnlyList<string> Types { get; } =
        withDocument ? ["paragraph", "negative_paragraph", "document", "negative_document"] : ["paragraph", "negative_paragraph"];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        ReadOnlySpan<TextLine> lines = text.LinesAndEnd;
        long total = 0;
        for (int i = 0; i < text.ParagraphCount; i++)
        {
            bool isBlank = lines[i].FirstWord == lines[i + 1].FirstWord;
            if (isBlank && !withBlank)
                continue;
            // Integers, so that the negative of nothing is 0.0, not -0.0.
            long pieces = isBlank ? 0 : CountPieces(PythonSpace.Trim(text.Utf8[lines[i].Start..lines[i + 1].Start]));
            spans.Add(Paragraph, lines[i].CodePointStart, lines[i + 1].CodePointStart, pieces);
            spans.Add(NegativeParagraph, lines[i].CodePointStart, lines[i + 1].CodePointStart, -pieces);
            total += pieces;
        }

        if (!withDocument)
            return;
        spans.Add(Document, 0, text.CodePointCount, total);
        spans.Add(NegativeDocument, 0, text.CodePointCount, -total);
    }

    private static long CountPieces(ReadOnlySpan<byte> rest)
    {
        long pieces = 0;
        while (!rest.IsEmpty)
        {
            int length = UnicodeWords.PieceLength(rest);
            // Most pieces show at their first byte that they are not blank.
            if (rest[0] > ' ' && rest[0] < 0x80)
                pieces++;
            else if (!PythonSpace.Trim(rest[..length]).IsEmpty)
                pieces++;
            rest = rest[length..];
        }

        return pieces;
    }
}
