using Dolma.Core;

namespace Dolma.Taggers;

/// <summary>
/// Taggers of the original whose engine cannot be had here: they keep their names, so that a config which asks for one is told why and
/// what to use instead.
/// </summary>
internal static class UnavailableTaggers
{
    private const string Cld3 =
        "CLD3 is not available: its network exists only inside of a Python package that has to be compiled";

    private const string Lingua =
        "Lingua is not available: its language models come only with its Python and Rust packages";

    private const string Presidio =
        "Presidio is not available: it is a Python program with a model of its own, and the original's tagger, which looks for it under a name that no module can have, never runs either";

    public static IReadOnlyList<TaggerEntry> Entries { get; } =
    [
        Of("cld3_en_doc_v2", Cld3, "cld2_en_doc_v2 or ft_lang_id_en_doc_v2"),
        Of("cld3_en_paragraph_v2", Cld3, "cld2_en_paragraph_v2 or ft_lang_id_en_paragraph_v2"),
        Of(
            "cld3_en_paragraph_with_doc_score_v2", Cld3,
            "cld2_en_paragraph_with_doc_score_v2 or ft_lang_id_en_paragraph_with_doc_score_v2"),
        Of("lingua_doc_v1", Lingua, "ft_lang_id_doc_v1"),
        Of("lingua_1e2", Lingua, "ft_lang_id_1e2"),
        Of("lingua_doc_en_v1", Lingua, "ft_lang_id_en_doc_v2"),
        Of("lingua_en_only_v1", Lingua, "ft_lang_id_en_only_v2"),
        Of("lingua_par_v1", Lingua, "ft_lang_id_paragraph_v1"),
        Of("lingua_en_par_v1", Lingua, "ft_lang_id_en_paragraph_v2"),
        Of("pii_presidio_v1", Presidio, "pii_regex_with_counts_fast_v2 or pii_regex_v2"),
    ];

    private static TaggerEntry Of(string name, string reason, string instead)
    {
        string unavailable = $"{reason}. Use {instead} instead.";
        return new TaggerEntry(name, "(not available)", _ => throw new ConfigException("taggers", $"{name}: {unavailable}"))
        {
            Unavailable = unavailable,
        };
    }
}
