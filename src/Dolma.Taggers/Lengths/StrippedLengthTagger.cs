using Dolma.Core.Documents;
using Dolma.Core.Text;

namespace Dolma.Taggers.Lengths;

/// <summary><c>char_length_strip_ws_v1</c>: code points without the white space at both ends of the text (spec/tag 5.2; <c>dolma:python/dolma/taggers/length.py</c>).</summary>
internal sealed class StrippedLengthTagger : Tagger
{
    public override IReadOnlyList<string> Types { get; } = ["length_no_ws"];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        spans.Add(0, 0, text.CodePointCount, CodePoints.Count(PythonSpace.Trim(text.Utf8)));
    }
}
