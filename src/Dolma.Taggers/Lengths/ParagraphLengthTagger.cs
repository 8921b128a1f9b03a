using Dolma.Core.Documents;
using Dolma.Core.Text;

namespace Dolma.Taggers.Lengths;

/// <summary><c>char_length_with_paragraphs_v1</c>: code points of every paragraph that is not blank, its line end included, and of the document (spec/tag 5.2; <c>dolma:python/dolma/taggers/length.py</c>).</summary>
internal sealed class ParagraphLengthTagger : Tagger
{
    public override IReadOnlyList<string> Types { get; } = ["paragraph", "document"];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        ReadOnlySpan<TextLine> lines = text.LinesAndEnd;
        for (int i = 0; i < text.ParagraphCount; i++)
        {
            int start = lines[i].CodePointStart;
            int end = lines[i + 1].CodePointStart;
            if (lines[i].FirstWord != lines[i + 1].FirstWord)
                spans.Add(0, start, end, end - start);
        }

        spans.Add(1, 0, text.CodePointCount, text.CodePointCount);
    }
}
