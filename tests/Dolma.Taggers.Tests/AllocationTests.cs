using Dolma.Testing;

namespace Dolma.Taggers.Tests;

public sealed class AllocationTests
{
    /// <summary>Bytes a document, far below one object for each.</summary>
    private const long MostPerDocument = 16;

    /// <summary>The runtime itself may take a piece of 8 kB for this thread now and then.</summary>
    private const int Rounds = 4;

    [Fact]
    public void SixTaggersAllocateNothingForADocumentOnceTheyAreWarm()
    {
        using var tagging = new Tagging(
            "e",
            TestResources.Samples,
            "char_length_v1",
            "whitespace_tokenizer_with_paragraphs_v1",
            "gopher_v2",
            "c4_v2",
            "pii_regex_with_counts_fast_v2",
            "ft_lang_id_en_doc_v2");
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

    private static void MustNotAllocate(Tagging tagging)
    {
        string folder = SharedData.InRepository("samples/documents");
        List<byte[]> lines = [.. Directory.EnumerateFiles(folder, "*.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(Tagging.ReadLines)];
        foreach (byte[] line in lines)
            tagging.Run(line);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < Rounds; round++)
        {
            foreach (byte[] line in lines)
                tagging.Run(line);
        }

        ((GC.GetAllocatedBytesForCurrentThread() - before) / (Rounds * lines.Count)).ShouldBeLessThan(MostPerDocument);
    }
}
