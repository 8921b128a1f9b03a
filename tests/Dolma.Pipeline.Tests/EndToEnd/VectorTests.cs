using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>What is written does not depend on what vectors the processor has.</summary>
public sealed class VectorTests
{
    private static readonly string[] Taggers =
    [
        "char_length_with_paragraphs_v1", "whitespace_tokenizer_with_paragraphs_v1", "uniseg_length_paragraphs_with_doc_length_v1", "olmo_pretokenizer_v1",
        "gopher_v1", "gopher_v2", "c4_v1", "c4_v2", "not_alphanum_paragraph_v1", "repetitions_v1", "paragraph_repetitions_v1", "pii_regex_v2",
        "pii_regex_with_counts_fast_v2", "ft_lang_id_doc_v1", "ft_lang_id_en_paragraph_with_doc_score_v2", "code_secrets_v1", "code_copyright_comments_v1",
        "code_redpajama_taggers_v1", "code_starcoder_taggers_v2", "random_number_v1",
    ];

    [SkippableFact]
    public void AttributesAreTheSameWithVectorInstructionsOff()
    {
        using var folder = new TempFolder();
        DolmaProgram.CopyFolder(SharedData.InRepository("samples/documents"), folder["c/documents"]);
        Tag(folder, "wide", hardware: "1");
        Tag(folder, "narrow", hardware: "0");
        IReadOnlyList<string> files = DolmaProgram.Files(folder["c/attributes/wide"]);
        files.Count.ShouldBeGreaterThan(10);
        foreach (string file in files)
            DolmaProgram.Content(folder[$"c/attributes/narrow/{file}"]).ShouldBe(Renamed(DolmaProgram.Content(folder[$"c/attributes/wide/{file}"])), file);
    }

    private static void Tag(TempFolder folder, string experiment, string hardware)
    {
        Dictionary<string, string?> variables = DolmaProgram.Variables();
        variables["DOTNET_EnableHWIntrinsic"] = hardware;
        DolmaProgram.Succeed(
            folder.FullPath, variables, ["tag", "--documents", "c/documents/*/*.gz", "--experiment", experiment, "--processes", "2", "--taggers", .. Taggers]);
    }

    private static byte[] Renamed(byte[] content) =>
        System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(content).Replace("\"wide__", "\"narrow__", StringComparison.Ordinal));
}
