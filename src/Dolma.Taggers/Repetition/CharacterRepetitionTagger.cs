using Dolma.Core.Documents;
using Dolma.Core.Text;

namespace Dolma.Taggers.Repetition;

/// <summary>
/// <c>repetitions_v1</c> and <c>paragraph_repetitions_v1</c>: characters that stand four times in a row or more, a white space
/// character between two copies at most; in the whole text, or in each paragraph by itself.
/// </summary>
/// <remarks>Spec/tag 5.7; <c>dolma:python/dolma/taggers/repetitions</c>.</remarks>
internal sealed class CharacterRepetitionTagger(bool byParagraph) : Tagger
{
    private readonly CharacterRepetitions _repetitions = new();

    public override IReadOnlyList<string> Types => RepetitionSpans.Types;

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        if (byParagraph)
            _repetitions.FindWithinLines(text.Utf8);
        else
            _repetitions.Find(text.Utf8);
        var result = default(RepetitionSpans);
        int at = 0;
        int codePoint = 0;
        foreach (RepeatedText found in _repetitions.Found)
        {
            int start = codePoint + CodePoints.Count(text.Utf8[at..found.Start]);
            int end = start + CodePoints.Count(text.Utf8[found.Start..found.End]);
            result.Add(spans, start, end, found.Times);
            (at, codePoint) = (found.End, end);
        }

        result.AddMeasures(spans, text.CodePointCount);
    }
}
