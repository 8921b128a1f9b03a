using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>What <c>dolma diff</c> is for: attributes of the original beside those of this program.</summary>
public sealed class DiffTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("char_length_v1")]
    [InlineData("gopher_v2")]
    [InlineData("pii_regex_with_counts_fast_v2")]
    public void TheOriginalsAttributesAreEqualToOurs(string tagger)
    {
        string theirs = SharedData.InRepository($"tests/golden/samples/tag/attributes/{tagger}");
        DolmaProgram.CopyFolder(SharedData.InRepository("samples/documents"), _folder["c/documents"]);
        DolmaProgram.Succeed(
            _folder.FullPath, "tag", "--documents", "c/documents/*/*.json.gz", "--experiment", "golden", "--taggers", tagger, "--compat", "--processes", "2");
        CommandResult equal = DolmaProgram.Succeed(_folder.FullPath, "diff", theirs, "c/attributes/golden", "--tolerance", "0.00001", "--processes", "2");
        equal.Output.ShouldContain("│ documents │ 509 │ 509 │      509 │         0 │");
        equal.Output.ShouldContain($"equal within 1E-05: {theirs} and c/attributes/golden");

        // One score of ours is changed in one file, and that is what is found.
        string file = _folder["c/attributes/golden/news/0000.json.gz"];
        string content = System.Text.Encoding.UTF8.GetString(DolmaProgram.Content(file));
        int score = content.LastIndexOf("]]", StringComparison.Ordinal);
        File.Delete(file);
        _folder.Pack("c/attributes/golden/news/0000.json.zst", System.Text.Encoding.UTF8.GetBytes(content[..score] + "9" + content[score..]));
        CommandResult different = DolmaProgram.Run(_folder.FullPath, "diff", theirs, "c/attributes/golden");
        different.ExitCode.ShouldBe(1);
        different.Output.ShouldContain("\nscores of spans: 1\n  news/0000.json.gz, line ");
        different.Output.ShouldContain(", text \"");
        different.Output.ShouldEndWith("\ndifferent: 1 scores of spans\n");
    }
}
