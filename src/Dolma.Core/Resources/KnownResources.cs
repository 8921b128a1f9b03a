namespace Dolma.Core.Resources;

/// <summary>A resource that Dolma's own parts use.</summary>
/// <param name="Name">Short, for humans.</param>
/// <param name="Address">Where the original gets it.</param>
/// <param name="Purpose">What needs it.</param>
/// <param name="Sha256">Of its bytes, in lower-case hex; null if its publisher may change it, or nobody has checked.</param>
public sealed record KnownResource(string Name, string Address, string Purpose, string? Sha256 = null);

/// <summary>
/// What there is to fetch for a machine that will have no network, by name and address. Taggers with lists of their own
/// (<c>domain_blocklist_...</c>) keep those addresses with them.
/// </summary>
public static class KnownResources
{
    private const string DolmaData = "https://raw.githubusercontent.com/allenai/dolma/669f534823b08d266a8fff01f8a1c916a5a56576/python/dolma/data/";
    private const string Artifacts = "https://dolma-artifacts.org/";

    /// <summary>403 words and phrases of the C4 taggers.</summary>
    public const string NaughtyWords = DolmaData + "naughty_words_en.txt";

    /// <summary>853 file extensions and the languages they stand for.</summary>
    public const string CodeLanguages = DolmaData + "ext_to_lang_mapping.json";

    /// <summary>fastText's language identification, 176 languages.</summary>
    public const string LanguageModel = "https://dl.fbaipublicfiles.com/fasttext/supervised-models/lid.176.bin";

    /// <summary>The tokenizer of <c>dolma_v1_tokenizer</c>.</summary>
    public const string DolmaV1Tokenizer = "https://huggingface.co/allenai/gpt-neox-olmo-dolma-v1_5/resolve/main/tokenizer.json";

    /// <summary>The tokenizer of <c>dolma_v2_tokenizer</c>.</summary>
    public const string DolmaV2Tokenizer = "https://huggingface.co/allenai/dolma2-tokenizer/resolve/main/tokenizer.json";

    /// <summary>GPT-NeoX's own tokenizer.</summary>
    public const string GptNeoxTokenizer = "https://huggingface.co/EleutherAI/gpt-neox-20B/resolve/main/tokenizer.json";

    /// <summary>GPT-NeoX's tokenizer with three tokens for masked personal data.</summary>
    public const string OlmoV1Tokenizer = "https://huggingface.co/allenai/eleuther-ai-gpt-neox-20b-pii-special/resolve/main/tokenizer.json";

    /// <summary>What to write in ASCII for other characters, version 0.3.3.</summary>
    public const string AsciiTable = "https://raw.githubusercontent.com/anyascii/anyascii/2c07da46be94346fecdc8f5a2c42fa7cf09fca00/table.tsv";

    /// <summary>The source package of langdetect 1.0.9, with the profiles of 55 languages and the groups of ideographs.</summary>
    public const string LanguageProfiles =
        "https://files.pythonhosted.org/packages/0e/72/a3add0e4eec4eb9e2569554f7c70f4a3c27712f40e3284d483e88094cc0e/langdetect-1.0.9.tar.gz";

    /// <summary>BlingFire's automaton for sentences, which the original has in a library; the same bytes.</summary>
    public const string SentenceModel =
        "https://raw.githubusercontent.com/microsoft/BlingFire/18e9a19e586095fb60d629fa850fb610d5bca605/ldbsrc/ldb/sbd.bin";

    /// <summary>All of them, in the order of their names.</summary>
    public static IReadOnlyList<KnownResource> All { get; } =
    [
        new("ascii", AsciiTable, "cld2_*", "63d405125a149ed646b6f932be96414e2db4b9ff5c3cb1fac49f6386a6fb1fa9"),
        new("code-languages", CodeLanguages, "code_starcoder_taggers_*",
            "e37d9d5a6201faa3d5ec1640c94fcfbd49162f8e5f872466894be89d260c7161"),
        new("code-prose", "https://huggingface.co/techarb/code-prose-composition/resolve/main/code-comment-prose-model.bin", "code_composition"),
        new("dclm-quality", "https://huggingface.co/mlfoundations/fasttext-oh-eli5/resolve/main/openhermes_reddit_eli5_vs_rw_v2_bigram_200k_train.bin",
            "dclm-oh-eli5"),
        new("dolma-quality", Artifacts + "fasttext_models/dolma-1_7/cc_wiki_wikiref_sw_pes2o_adult_fakenews_math_books_openhermes.bin",
            "dolma17-quality"),
        new("domains-adult", Artifacts + "blocklist_utp/blocklist_utp-20240205/adult/domains", "domain_blocklist_utp_v1"),
        new("domains-phishing", Artifacts + "blocklist_phishing_db/blocklist_phishing_db-20240205/domains.txt.gz",
            "domain_blocklist_phishing_v1, link_blocklist_phishing_v1"),
        new("hate-speech", Artifacts + "fasttext_models/jigsaw_fasttext_bigrams_20230515/jigsaw_fasttext_bigrams_hatespeech_final.bin",
            "jigsaw_hatespeech_document_v2, jigsaw_hatespeech_sentence_v2"),
        new("language-id", LanguageModel, "ft_lang_id_*"),
        new("language-profiles", LanguageProfiles, "langdetect_*", "cbc1fef89f8d062739774bd51eda3da3274006b3661d199c2655f6b3f6d605a0"),
        new("naughty-words", NaughtyWords, "c4_v1, c4_v2", "af851ecef1d5f212caba17339b12ac39cc2fef7d78c74876f67237644fcee8bd"),
        new("nsfw", Artifacts + "fasttext_models/jigsaw_fasttext_bigrams_20230515/jigsaw_fasttext_bigrams_nsfw_final.bin",
            "jigsaw_nsfw_document_v1, jigsaw_nsfw_sencence_v2"),
        new("sentences", SentenceModel, "jigsaw_hatespeech_sentence_v2, jigsaw_nsfw_sencence_v2",
            "00dbd1301971cf15fcb4363499397faffb88d6d9f7032dfad55beb4a378d7265"),
        new("tokenizer-dolma-v1", DolmaV1Tokenizer, "tokens, dolma_v1_tokenizer"),
        new("tokenizer-dolma-v2", DolmaV2Tokenizer, "tokens, dolma_v2_tokenizer"),
        new("tokenizer-gpt-neox", GptNeoxTokenizer, "tokens, tokenizers_EleutherAI_GPT_NeoX_20B"),
        new("tokenizer-olmo-v1", OlmoV1Tokenizer, "tokens, tokenizers_AI2_OLMo_v1, *tokenizer_repetitions_*"),
    ];

    private static readonly Dictionary<string, KnownResource> ByAddress = All.ToDictionary(resource => resource.Address, StringComparer.Ordinal);

    /// <summary>The hash that an address' bytes must have; null if none is known.</summary>
    public static string? Sha256Of(string address) => ByAddress.TryGetValue(address, out KnownResource? known) ? known.Sha256 : null;
}
