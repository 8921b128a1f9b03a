using System.Text;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Where attributes and the original's markers go, by default and in the original's way (spec/tag 8, rows 1 to 6 and 10).</summary>
public sealed class TagLayoutTests : IDisposable
{
    private const string Line = "{\"id\":\"x\",\"text\":\"two words\",\"source\":\"s\"}\n";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("c/documents/*/*.jsonl", "", "c/attributes/e/a/x.jsonl")]
    [InlineData("c/documents/*/*.jsonl", "--compat", "c/attributes/e/x.jsonl")]
    [InlineData("c/documents/a", "", "c/attributes/e/a/x.jsonl")]
    [InlineData("c/documents/a", "--compat", "c/attributes/e/x.jsonl")]
    public void TheOnlyFolderThatMatchesKeepsItsPlaceUnlessTheOriginalIsAskedFor(string documents, string option, string expected)
    {
        _folder.Write("c/documents/a/x.jsonl", Line);
        Tag(["--documents", documents, "--taggers", "char_length_v1", "--experiment", "e", .. option.Length > 0 ? new[] { option } : []]);
        Files("c/attributes").ShouldBe([expected]);
    }

    [SkippableFact]
    public void WithoutAnExperimentEachTaggerHasAFolderAndNoOtherIsMade()
    {
        _folder.Write("c/documents/a/x.jsonl", Line);
        _folder.Write("c/documents/b/x.jsonl", Line);
        Tag(["--documents", "c/documents/*/*.jsonl", "--taggers", "char_length_v1", "doc_count_v1"]);
        Directory.GetDirectories(_folder["c/attributes"]).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["char_length_v1", "doc_count_v1"]);
    }

    [SkippableFact]
    public void WithADestinationAndNoExperimentAllTaggersShareOneFile()
    {
        _folder.Write("c/documents/a/x.jsonl", Line);
        Tag(["--documents", "c/documents/a/*.jsonl", "--taggers", "char_length_v1", "doc_count_v1", "--destination", "out"]);
        Files("out").ShouldBe(["out/x.jsonl"]);
        string attributes = Encoding.UTF8.GetString(DolmaProgram.Content(_folder["out/x.jsonl"]));
        attributes.ShouldContain("\"char_length_v1__char_length_v1__length\":[[0,9,9.0]]");
        attributes.ShouldContain("\"doc_count_v1__doc_count_v1__");
    }

    [SkippableTheory]
    [InlineData("--destination out out", "`destination`: out/x.jsonl would be written from")]
    [InlineData("--experiment e --compat", "`documents`: c/attributes/e/x.jsonl would be written from")]
    [InlineData("--destination out c/documents/a", "`destination`: c/documents/a/x.jsonl is read and would be written by this run")]
    public void AttributesTakeNoOtherFilesPlace(string where, string expected)
    {
        _folder.Write("c/documents/a/x.jsonl", Line);
        _folder.Write("c/documents/b/x.jsonl", Line);
        DolmaProgram.Run(_folder.FullPath, ["tag", "--documents", "c/documents/a", "c/documents/b", "--taggers", "char_length_v1", .. where.Split(' ')])
            .Errors.ShouldContain(expected);
        Files("c").ShouldBe(["c/documents/a/x.jsonl", "c/documents/b/x.jsonl"]);
        File.ReadAllText(_folder["c/documents/a/x.jsonl"]).ShouldBe(Line);
    }

    [SkippableFact]
    public void AFileThatTwoEntriesMatchIsNoConflict()
    {
        _folder.Write("c/documents/a/x.jsonl", Line);
        Tag(["--documents", "c/documents/a", "c/documents/a/x.jsonl", "--taggers", "char_length_v1", "--experiment", "e"]);
        Files("c/attributes").ShouldBe(["c/attributes/e/a/x.jsonl"]);
    }

    [SkippableFact]
    public void UnderCompatTheOriginalsMarkersDecideInSubFoldersToo()
    {
        _folder.Write("c/documents/a/x.jsonl", Line);
        _folder.Write("c/documents/b/x.jsonl", Line);
        string[] run = ["--documents", "c/documents/*/*.jsonl", "--taggers", "char_length_v1", "--experiment", "e", "--compat", "--work_dir.output", "w"];
        Tag(run);
        string[] markers = Files("w");
        markers.Length.ShouldBe(2);
        markers.ShouldAllBe(marker => marker.EndsWith("/x.jsonl.done.txt"));

        File.Delete(_folder["c/attributes/e/a/x.jsonl"]);
        File.Delete(_folder["c/attributes/e/b/x.jsonl"]);
        File.Delete(_folder[markers[1]]);
        Tag(run);
        Files("c/attributes").ShouldBe(["c/attributes/e/b/x.jsonl"]);
        // Nothing is left to do, which is no failure.
        Tag(run);
    }

    private void Tag(string[] arguments) => DolmaProgram.Succeed(_folder.FullPath, ["tag", .. arguments]);

    /// <summary>Files below a folder, markers of this program left out.</summary>
    private string[] Files(string folder) =>
        [.. Directory.GetFiles(_folder[folder], "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_folder.FullPath, path))
            .Where(path => !path.Contains("/.dolma/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
}
