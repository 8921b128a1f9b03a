using Dolma.Core.FastText;

namespace Dolma.Taggers.Classifiers;

/// <summary>Quality, toxicity and composition as fastText models see them (spec/tag 5.10). Taggers with one model share it.</summary>
internal static class ClassifierTaggers
{
    public static IReadOnlyList<TaggerEntry> Entries { get; } =
    [
        FastText("jigsaw_hatespeech_document_v2", ToxicityTagger.HateSpeechAddress, model => new ToxicityTagger(model)),
        FastText("jigsaw_nsfw_document_v1", ToxicityTagger.NsfwAddress, model => new ToxicityTagger(model)),
        FastText("dclm-oh-eli5", DclmQualityTagger.ModelAddress, model => new DclmQualityTagger(model)),
        FastText("dolma17-quality", DolmaQualityTagger.ModelAddress, model => new DolmaQualityTagger(model)),
        FastText("code_composition", CodeCompositionTagger.ModelAddress, model => new CodeCompositionTagger(model)),
    ];

    private static TaggerEntry FastText<T>(string name, string address, Func<FastTextModel, T> create)
        where T : Tagger => TaggerEntry.Of<T>(name, setup =>
    {
        FastTextModel model = setup.FastText(address);
        return () => create(model);
    });
}
