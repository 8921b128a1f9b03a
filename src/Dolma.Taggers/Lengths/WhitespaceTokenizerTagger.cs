using Dolma.Core.Documents;
using Dolma.Core.Text;

namespace Dolma.Taggers.Lengths;

/// <summary>
/// <c>whitespace_tokenizer_v1</c> and <c>whitespace_tokenizer_with_paragraphs_v1</c>: pieces that the text falls into when it is
/// split at runs of <c>\w</c> and at runs of what is neither <c>\w</c> nor white space, which is one more than there are such runs.
/// </summary>
/// <remarks>Spec/tag 5.2; <c>dolma:python/dolma/taggers/length.py</c>. The name promises something else; the values are kept.</remarks>
internal sealed class WhitespaceTokenizerTagger(bool withParagraphs) : Tagger
{
    private const int Document = 0;
    private const int Paragraph = 1;
    private int[] _counts = [];

    public override IReadOnlyList<string> Types { get; } = withParagraphs ? ["document", "paragraph"] : ["length"];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        ReadOnlySpan<TextLine> lines = text.LinesAndEnd;
        if (_counts.Length < lines.Length)
            _counts = new int[2 * lines.Length];
        Span<int> counts = _counts.AsSpan(0, lines.Length - 1);
        TokenRuns.CountByLine(text.Utf8, counts);
        if (!withParagraphs)
        {
            long runs = 0;
            foreach (int count in counts)
                runs += count;
            spans.Add(Document, 0, text.CodePointCount, 1 + runs);
            return;
        }

        long total = 0;
        for (int i = 0; i < text.ParagraphCount; i++)
        {
            // A line without words is blank and no paragraph, even if it holds separators that the count sees as symbols.
            if (lines[i].FirstWord == lines[i + 1].FirstWord)
                continue;
            int tokens = 1 + counts[i];
            spans.Add(Paragraph, lines[i].CodePointStart, lines[i + 1].CodePointStart, tokens);
            total += tokens;
        }

        spans.Add(Document, 0, text.CodePointCount, total);
    }
}
