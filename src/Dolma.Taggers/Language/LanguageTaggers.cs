using Dolma.Core.FastText;

namespace Dolma.Taggers.Language;

/// <summary>Which language a text is in (spec/tag 5.9).</summary>
internal static class LanguageTaggers
{
    public static IReadOnlyList<TaggerEntry> Entries { get; } =
    [
        FastText("ft_lang_id_doc_v1", new LanguageOutput(LanguageLabels.All)),
        FastText("ft_lang_id_1e2", new LanguageOutput(LanguageLabels.AboveOnePercent)),
        FastText("ft_lang_id_paragraph_v1", new LanguageOutput(LanguageLabels.All, ByParagraph: true)),
        FastText("ft_lang_id_en_doc_v2", new LanguageOutput(LanguageLabels.English, Negatives: true)),
        FastText("ft_lang_id_en_only_v2", new LanguageOutput(LanguageLabels.English)),
        FastText("ft_lang_id_en_paragraph_v2", new LanguageOutput(LanguageLabels.English, ByParagraph: true, Negatives: true)),
        FastText(
            "ft_lang_id_en_paragraph_with_doc_score_v2",
            new LanguageOutput(LanguageLabels.English, ByParagraph: true, Negatives: true, DocumentScores: true)),
    ];

    private static TaggerEntry FastText(string name, LanguageOutput output) => TaggerEntry.Of<LanguageTagger>(name, setup =>
    {
        FastTextModel model = setup.FastText(LanguageTagger.ModelAddress);
        return () => new LanguageTagger(model, output);
    });
}
