using Dolma.Core.Documents;
using Dolma.Core.Text;

namespace Dolma.Taggers.Lengths;

/// <summary>
/// <c>olmo_pretokenizer_v1</c> and <c>olmo_pretokenizer_with_paragraphs_v1</c>: how many words a tokenizer would be given, with
/// every punctuation character and every digit a word of its own (spec/tag 5.3; <c>dolma:python/dolma/taggers/length.py</c>).
/// </summary>
internal sealed class PreTokenCountTagger(bool withParagraphs) : Tagger
{
    private const int Document = 0;
    private const int Paragraph = 1;

    public override IReadOnlyList<string> Types { get; } = withParagraphs ? ["document", "paragraph"] : ["length"];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        if (!withParagraphs)
        {
            spans.Add(Document, 0, text.CodePointCount, PreTokens.Count(text.Utf8));
            return;
        }

        ReadOnlySpan<TextLine> lines = text.LinesAndEnd;
        long total = 0;
        for (int i = 0; i < text.ParagraphCount; i++)
        {
            if (lines[i].FirstWord == lines[i + 1].FirstWord)
                continue;
            int count = PreTokens.Count(text.Utf8[lines[i].Start..lines[i + 1].Start]);
            spans.Add(Paragraph, lines[i].CodePointStart, lines[i + 1].CodePointStart, count);
            total += count;
        }

        spans.Add(Document, 0, text.CodePointCount, total);
    }
}
