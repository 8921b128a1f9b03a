using Dolma.Core.FastText;
using Dolma.Core.Resources;
using Dolma.Core.Sentences;

namespace Dolma.Taggers.Classifiers;

/// <summary>Quality, toxicity and composition as fastText models see them (spec/tag 5.10). Taggers with one model share it.</summary>
internal static class ClassifierTaggers
{
    public static IReadOnlyList<TaggerEntry> Entries { get; } =
    [
        FastText("jigsaw_hatespeech_document_v2", ToxicityTagger.HateSpeechAddress, model => new ToxicityTagger(model)),
        FastText("jigsaw_nsfw_document_v1", ToxicityTagger.NsfwAddress, model => new ToxicityTagger(model)),
        Sentences("jigsaw_hatespeech_sentence_v2", ToxicityTagger.HateSpeechAddress),
        Sentences("jigsaw_nsfw_sencence_v2", ToxicityTagger.NsfwAddress),
        FastText("dclm-oh-eli5", DclmQualityTagger.ModelAddress, model => new DclmQualityTagger(model)),
        FastText("dolma17-quality", DolmaQualityTagger.ModelAddress, model => new DolmaQualityTagger(model)),
        FastText("code_composition", CodeCompositionTagger.ModelAddress, model => new CodeCompositionTagger(model)),
    ];

    private static TaggerEntry Sentences(string name, string address) => TaggerEntry.Of<SentenceToxicityTagger>(name, setup =>
    {
        FastTextModel model = setup.FastText(address);
        SentenceModel sentences = setup.Load(KnownResources.SentenceModel, file => SentenceModel.Read(file.Path));
        return () => new SentenceToxicityTagger(model, sentences);
    });

    private static TaggerEntry FastText<T>(string name, string address, Func<FastTextModel, T> create)
        where T : Tagger => TaggerEntry.Of<T>(name, setup =>
    {
        FastTextModel model = setup.FastText(address);
        return () => create(model);
    });
}
