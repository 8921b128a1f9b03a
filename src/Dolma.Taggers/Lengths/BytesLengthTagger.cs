using Dolma.Core.Documents;

namespace Dolma.Taggers.Lengths;

/// <summary><c>bytes_length_v1</c>: <c>bytes</c> of the text in UTF-8 (spec/tag 5.2; <c>dolma:python/dolma/taggers/length.py</c>).</summary>
internal sealed class BytesLengthTagger : Tagger
{
    public override IReadOnlyList<string> Types { get; } = ["bytes"];

    public override void Tag(Document document, SpanSink spans)
    {
        spans.Add(0, 0, document.Text.CodePointCount, document.Text.Utf8.Length);
    }
}
