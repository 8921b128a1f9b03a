using Dolma.Core.Documents;
using Dolma.Core.FastText;
using Dolma.Core.Sentences;

namespace Dolma.Taggers.Classifiers;

/// <summary>
/// <c>jigsaw_hatespeech_sentence_v2</c> and <c>jigsaw_nsfw_sencence_v2</c>, so spelled: how toxic each sentence is (spec/tag 5.10 and 4.7;
/// <c>dolma:python/dolma/taggers/jigsaw.py</c>).
/// </summary>
internal sealed class SentenceToxicityTagger(FastTextModel model, SentenceModel sentences) : Tagger
{
    private readonly ToxicityClassifier _classifier = new(model);
    private readonly SentenceBreaker _breaker = sentences.CreateBreaker();

    public override IReadOnlyList<string> Types => _classifier.Types;

    public override void Tag(Document document, SpanSink spans)
    {
        ReadOnlySpan<byte> text = document.Text.Utf8;
        foreach (Sentence sentence in _breaker.Break(text))
            _classifier.Judge(text[sentence.Start..sentence.End], sentence.CodePointStart, sentence.CodePointEnd, spans);
    }
}
