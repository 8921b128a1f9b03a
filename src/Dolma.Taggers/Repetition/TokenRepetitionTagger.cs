using Dolma.Core.Documents;
using Dolma.Core.Text;
using Dolma.Tokenize;

namespace Dolma.Taggers.Repetition;

/// <summary><c>tokenizer_repetitions_v1</c>: tokens of the text that repeat at least three times (spec/tag 5.7; <c>dolma:python/dolma/taggers/repetitions</c>).</summary>
internal sealed class TokenRepetitionTagger(Tokenizer tokenizer) : Tagger
{
    private readonly TokenRepetitions _repetitions = new(tokenizer);

    public override IReadOnlyList<string> Types => RepetitionSpans.Types;

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        var result = default(RepetitionSpans);
        foreach (RepeatedTokens found in _repetitions.Find(text.Utf8))
            result.Add(spans, found.Start, found.End, found.Times);
        result.AddMeasures(spans, text.CodePointCount);
    }
}
