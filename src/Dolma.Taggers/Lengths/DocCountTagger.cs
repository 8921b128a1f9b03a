using Dolma.Core.Documents;

namespace Dolma.Taggers.Lengths;

/// <summary><c>doc_count_v1</c>: 1 for every document, so that sums count them (spec/tag 5.2; <c>dolma:python/dolma/taggers/length.py</c>).</summary>
internal sealed class DocCountTagger : Tagger
{
    public override IReadOnlyList<string> Types { get; } = ["docs"];

    public override void Tag(Document document, SpanSink spans)
    {
        spans.Add(0, 0, document.Text.CodePointCount, 1);
    }
}
