using Dolma.Testing;

namespace Dolma.Taggers.Tests;

public sealed class AllocationTests
{
    /// <summary>Bytes a document, far below one object for each.</summary>
    private const long MostPerDocument = 16;

    [Fact]
    public void SixTaggersAllocateNothingForADocumentOnceTheyAreWarm() => Check(
        "char_length_v1",
        "whitespace_tokenizer_with_paragraphs_v1",
        "gopher_v2",
        "c4_v2",
        "pii_regex_with_counts_fast_v2",
        "ft_lang_id_en_doc_v2");

    [Fact]
    public void CountersAllocateNothingForADocumentOnceTheyAreWarm() => Check(
        "uniseg_length_v1",
        "uniseg_length_paragraphs_v1",
        "uniseg_length_paragraphs_with_empty_v1",
        "uniseg_length_paragraphs_with_doc_length_v1",
        "olmo_pretokenizer_v1",
        "olmo_pretokenizer_with_paragraphs_v1",
        "dolma_v1_tokenizer",
        "tokenizers_AI2_OLMo_v1",
        "not_alphanum_paragraph_v1",
        "random_number_v1");

    [Fact]
    public void RepetitionsAllocateNothingForADocumentOnceTheyAreWarm() => Check(
        "repetitions_v1",
        "paragraph_repetitions_v1",
        "tokenizer_repetitions_v1",
        "paragraph_tokenizer_repetitions_v1",
        "tokenizer_repetitions_v2r2");

    private static void Check(params string[] taggers)
    {
        using var tagging = new Tagging("e", TestResources.Samples, taggers);
        MustNotAllocate(tagging);
    }

    [SkippableTheory]
    [InlineData("jigsaw_hatespeech_document_v2")]
    [InlineData("jigsaw_hatespeech_sentence_v2")]
    [InlineData("dclm-oh-eli5")]
    [InlineData("dolma17-quality")]
    [InlineData("code_composition")]
    [InlineData("langdetect_doc_v1")]
    [InlineData("cld2_doc_v2")]
    [InlineData("cld2_en_paragraph_with_doc_score_v2")]
    public void ATaggerWithAModelAllocatesNothingForADocumentOnceItIsWarm(string tagger)
    {
        using var tagging = new Tagging("e", GoldenResources.With(null), tagger);
        MustNotAllocate(tagging);
    }

    [Fact]
    public void UrlTaggersAllocateNothingForADocumentOnceTheyAreWarm()
    {
        using var lists = new TempFolder();
        lists.Write("blocklist_project/blocklist_project-20240207/porn.txt", "0.0.0.0 a.example\nb.example\n");
        lists.Write("blocklist_phishing_db/blocklist_phishing_db-20240205/domains.txt", "c.example/path\n");
        lists.Write("wikidata/wikidata-20220208/periodical-Q1002697/response.json", """[{"url":"http://d.example"}]""");
        lists.Write("wikidata/wikidata-20220208/website-Q35127/response.json", "[]");
        lists.Write("blocklist_brave/blocklist_brave-20240206/blocklists_anti_porn.txt", "||e.example^\n/ads/*^b\n/b[0-9]+\\.gif/\n@@||e.example/ok\n");
        List<byte[]> lines =
        [
            .. new[] { "http://a.example/", "b.example/%zz/../\u00e9", "https://b\u00fccher.example:8080/x", "c.example/path", "e.example/ok", "http://f.example/b12.gif" }
                .Select(url => System.Text.Encoding.UTF8.GetBytes($$$"""{"id":"1","text":"x","metadata":{"a":[1,2.5],"url":"{{{url}}}"}}""")),
        ];
        using var tagging = new Tagging(
            "e", new ArtifactLists(lists.FullPath), "blocklist_project_nsfw_v1", "link_blocklist_phishing_v1", "allowlist_wikidata_v1", "brave_nsfw_abp_v1");
        MustNotAllocate(tagging, lines);
    }

    private static void MustNotAllocate(Tagging tagging)
    {
        string folder = SharedData.InRepository("samples/documents");
        MustNotAllocate(tagging, [.. Directory.EnumerateFiles(folder, "*.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(Tagging.ReadLines)]);
    }

    private static void MustNotAllocate(Tagging tagging, List<byte[]> lines)
    {
        void RunAll()
        {
            foreach (byte[] line in lines)
                tagging.Run(line);
        }

        RunAll();
        (Allocation.Of(RunAll) / lines.Count).ShouldBeLessThan(MostPerDocument);
    }
}
