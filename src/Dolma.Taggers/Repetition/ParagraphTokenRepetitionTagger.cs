using Dolma.Core.Documents;
using Dolma.Core.Text;
using Dolma.Tokenize;

namespace Dolma.Taggers.Repetition;

/// <summary>
/// <c>paragraph_tokenizer_repetitions_v1</c>: the same in each paragraph by itself, blank ones too, with a space before it so that its
/// first word is the token that it is elsewhere (spec/tag 5.7; <c>dolma:python/dolma/taggers/repetitions</c>).
/// </summary>
internal sealed class ParagraphTokenRepetitionTagger(Tokenizer tokenizer) : Tagger
{
    private readonly TokenRepetitions _repetitions = new(tokenizer);
    private byte[] _spaced = new byte[1024];

    public override IReadOnlyList<string> Types => RepetitionSpans.Types;

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        ReadOnlySpan<TextLine> lines = text.LinesAndEnd;
        var result = default(RepetitionSpans);
        for (int i = 0; i < text.ParagraphCount; i++)
        {
            ReadOnlySpan<byte> paragraph = text.Utf8[lines[i].Start..lines[i + 1].Start];
            if (_spaced.Length <= paragraph.Length)
                _spaced = new byte[2 * (paragraph.Length + 1)];
            _spaced[0] = (byte)' ';
            paragraph.CopyTo(_spaced.AsSpan(1));
            int shift = lines[i].CodePointStart - 1;
            foreach (RepeatedTokens found in _repetitions.Find(_spaced.AsSpan(0, paragraph.Length + 1)))
                result.Add(spans, found.Start + shift, found.End + shift, found.Times);
        }

        result.AddMeasures(spans, text.CodePointCount);
    }
}
