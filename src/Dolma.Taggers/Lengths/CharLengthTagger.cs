using Dolma.Core.Documents;

namespace Dolma.Taggers.Lengths;

/// <summary><c>char_length_v1</c>: <c>length</c>, code points of the text (spec/tag 5.2; <c>dolma:python/dolma/taggers/length.py</c>).</summary>
internal sealed class CharLengthTagger : Tagger
{
    public override IReadOnlyList<string> Types { get; } = ["length"];

    public override void Tag(Document document, SpanSink spans)
    {
        int length = document.Text.CodePointCount;
        spans.Add(0, 0, length, length);
    }
}
