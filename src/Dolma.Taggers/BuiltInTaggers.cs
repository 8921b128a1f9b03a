using System.Text;

namespace Dolma.Taggers;

/// <summary>The taggers of this program, listed one by one: nothing is searched for at start.</summary>
internal static class BuiltInTaggers
{
    public static IReadOnlyList<TaggerEntry> Entries { get; } =
    [
        Simple<BytesLengthTagger>("bytes_length_v1", () => new BytesLengthTagger()),
        Simple<DocCountTagger>("doc_count_v1", () => new DocCountTagger()),
        Simple<CharLengthTagger>("char_length_v1", () => new CharLengthTagger()),
        Simple<StrippedLengthTagger>("char_length_strip_ws_v1", () => new StrippedLengthTagger()),
        Simple<ParagraphLengthTagger>("char_length_with_paragraphs_v1", () => new ParagraphLengthTagger()),
        Simple<WhitespaceTokenizerTagger>("whitespace_tokenizer_v1", () => new WhitespaceTokenizerTagger(withParagraphs: false)),
        Simple<WhitespaceTokenizerTagger>("whitespace_tokenizer_with_paragraphs_v1", () => new WhitespaceTokenizerTagger(withParagraphs: true)),
        Simple<GopherTagger>("gopher_v1", () => new GopherTagger(joinNewLines: false)),
        Simple<GopherTagger>("gopher_v2", () => new GopherTagger(joinNewLines: true)),
        C4("c4_v1", isFirstVersion: true),
        C4("c4_v2", isFirstVersion: false),
        Simple<PiiTagger>("pii_regex_v1", () => new PiiTagger(withCount: false)),
        Simple<PiiTagger>("pii_regex_v2", () => new PiiTagger(withCount: false)),
        Simple<PiiTagger>("pii_regex_with_counts_v2", () => new PiiTagger(withCount: true)),
        Simple<FastPiiTagger>("pii_regex_with_counts_fast_v2", () => new FastPiiTagger()),
        Language("ft_lang_id_doc_v1", new LanguageOutput(LanguageLabels.All)),
        Language("ft_lang_id_1e2", new LanguageOutput(LanguageLabels.AboveOnePercent)),
        Language("ft_lang_id_paragraph_v1", new LanguageOutput(LanguageLabels.All, ByParagraph: true)),
        Language("ft_lang_id_en_doc_v2", new LanguageOutput(LanguageLabels.English, Negatives: true)),
        Language("ft_lang_id_en_only_v2", new LanguageOutput(LanguageLabels.English)),
        Language("ft_lang_id_en_paragraph_v2", new LanguageOutput(LanguageLabels.English, ByParagraph: true, Negatives: true)),
        Language(
            "ft_lang_id_en_paragraph_with_doc_score_v2",
            new LanguageOutput(LanguageLabels.English, ByParagraph: true, Negatives: true, DocumentScores: true)),
    ];

    private static TaggerEntry Simple<T>(string name, Func<Tagger> create)
        where T : Tagger => new(name, typeof(T).FullName!, _ => create);

    private static TaggerEntry C4(string name, bool isFirstVersion) => new(name, typeof(C4Tagger).FullName!, setup =>
    {
        NaughtyWords words = setup.Load(C4Tagger.WordListAddress, file => new NaughtyWords(File.ReadLines(file.Path, Encoding.UTF8)));
        return () => new C4Tagger(words, isFirstVersion);
    });

    private static TaggerEntry Language(string name, LanguageOutput output) => new(name, typeof(LanguageTagger).FullName!, setup =>
    {
        var model = setup.FastText(LanguageTagger.ModelAddress);
        return () => new LanguageTagger(model, output);
    });
}
