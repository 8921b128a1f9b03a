using Dolma.Core.FastText;
using Dolma.Core.Resources;
using Dolma.Taggers.Language.Cld2;
using Dolma.Taggers.Language.Langdetect;

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
        Cld2("cld2_doc_v2", new LanguageOutput(LanguageLabels.All)),
        Cld2("cld2_paragraph_v2", new LanguageOutput(LanguageLabels.All, ByParagraph: true)),
        Cld2("cld2_en_doc_v2", new LanguageOutput(LanguageLabels.English, Negatives: true)),
        Cld2("cld2_en_paragraph_v2", new LanguageOutput(LanguageLabels.English, ByParagraph: true, Negatives: true)),
        Cld2(
            "cld2_en_paragraph_with_doc_score_v2",
            new LanguageOutput(LanguageLabels.English, ByParagraph: true, Negatives: true, DocumentScores: true)),
        Langdetect("langdetect_doc_v1", new LanguageOutput(LanguageLabels.All)),
        Langdetect("langdetect_doc_en_v1", new LanguageOutput(LanguageLabels.English, Negatives: true)),
        Langdetect("langdetect_paragraph_v1", new LanguageOutput(LanguageLabels.All, ByParagraph: true)),
        Langdetect("langdetect_en_paragraph_v1", new LanguageOutput(LanguageLabels.English, ByParagraph: true, Negatives: true)),
    ];

    private static TaggerEntry FastText(string name, LanguageOutput output) => TaggerEntry.Of<FastTextLanguageTagger>(name, setup =>
    {
        FastTextModel model = setup.FastText(FastTextLanguageTagger.ModelAddress);
        return () => new FastTextLanguageTagger(model, output);
    });

    private static TaggerEntry Cld2(string name, LanguageOutput output) => TaggerEntry.Of<Cld2Tagger>(name, setup =>
    {
        LibCld2.Require();
        AsciiTable table = setup.Load(KnownResources.AsciiTable, file => new AsciiTable(file.Path));
        return () => new Cld2Tagger(table, output);
    }) with
    {
        FindObstacle = () => LibCld2.Obstacle,
    };

    private static TaggerEntry Langdetect(string name, LanguageOutput output) => TaggerEntry.Of<LangdetectTagger>(name, setup =>
    {
        LanguageProfiles profiles = setup.Load(KnownResources.LanguageProfiles, file =>
        {
            LanguageProfiles read = LanguageProfiles.Read(file.Path);
            if (!read.GroupsIdeographs)
                setup.Warn($"{file.Path}: this archive lacks langdetect's {LanguageProfiles.GroupsName}, which says what ideographs count as one, so langdetect_* may take Chinese and Japanese texts for others than the original does. The whole package has it: {file.Address}");
            return read;
        });
        return () => new LangdetectTagger(profiles, output);
    });
}
