using Dolma.Core.Documents;
using Dolma.Core.FastText;
using Dolma.Core.Text;

namespace Dolma.Taggers.Classifiers;

/// <summary>
/// <c>jigsaw_hatespeech_document_v2</c> and <c>jigsaw_nsfw_document_v1</c>: how toxic a document is, and how harmless
/// (spec/tag 5.10; <c>dolma:python/dolma/taggers/jigsaw.py</c>).
/// </summary>
internal sealed class ToxicityTagger(FastTextModel model) : Tagger
{
    public const string HateSpeechAddress = Jigsaw + "hatespeech_final.bin";

    public const string NsfwAddress = Jigsaw + "nsfw_final.bin";

    private const string Jigsaw = "https://dolma-artifacts.org/fasttext_models/jigsaw_fasttext_bigrams_20230515/jigsaw_fasttext_bigrams_";

    private readonly ToxicityClassifier _classifier = new(model);

    public override IReadOnlyList<string> Types => _classifier.Types;

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        _classifier.Judge(text.Utf8, 0, text.CodePointCount, spans);
    }
}
