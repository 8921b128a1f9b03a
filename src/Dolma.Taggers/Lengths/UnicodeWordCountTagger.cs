using Dolma.Core.Documents;
using Dolma.Core.Text;

namespace Dolma.Taggers.Lengths;

/// <summary>
/// <c>uniseg_length_v1</c>: pieces that the stripped text falls into at Unicode's word boundaries, white space included (spec/tag
/// 5.2; <c>dolma:python/dolma/taggers/length.py</c>).
/// </summary>
internal sealed class UnicodeWordCountTagger : Tagger
{
    public override IReadOnlyList<string> Types { get; } = ["length"];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        ReadOnlySpan<byte> rest = PythonSpace.Trim(text.Utf8);
        int pieces = 0;
        for (; !rest.IsEmpty; pieces++)
            rest = rest[UnicodeWords.PieceLength(rest)..];
        spans.Add(0, 0, text.CodePointCount, pieces);
    }
}
