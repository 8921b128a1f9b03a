using System.Text;
using System.Text.Json;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>The original's own tests of <c>dedupe</c>, with its configs, documents and expected attributes (spec/dedupe-mix 9.1).</summary>
public sealed class DedupeFixtureTests
{
    [SkippableTheory]
    [InlineData("dedupe-by-url", "dedupe_by_url")]
    [InlineData("dedupe-paragraphs", "dedupe_paragraphs")]
    [InlineData("dedupe-paragraph-ngrams", "dedupe_paragraph_ngrams")]
    public void AFixtureOfTheOriginalComesOutAsExpected(string config, string name)
    {
        using var folder = new TempFolder();
        LayOut(folder);
        DolmaProgram.Succeed(folder.FullPath, "-c", SharedData.File($"data/dolma-fixtures/config/{config}.json"), "dedupe", "--compat");
        string[] expected = Lines(SharedData.File($"data/dolma-fixtures/expected/{config}.json.gz"));
        string[] written = Lines(folder[$"tests/data/provided/deduper/attributes/{name}/000.json.gz"]);
        written.Length.ShouldBe(10);
        expected.Length.ShouldBe(10);
        for (int i = 0; i < written.Length; i++)
        {
            (string Attribute, List<double[]> Spans)[] ours = Spans(written[i]);
            (string Attribute, List<double[]> Spans)[] theirs = Spans(expected[i]);
            ours.Select(a => a.Attribute).ShouldBe(theirs.Select(a => a.Attribute), $"line {i + 1}");
            for (int a = 0; a < theirs.Length; a++)
            {
                // The stored n-grams are older than the program, which finds two spans more; its own test compares those stored.
                foreach (double[] span in theirs[a].Spans)
                    ours[a].Spans.ShouldContain(s => s.SequenceEqual(span), $"line {i + 1}");
                if (config != "dedupe-paragraph-ngrams")
                    ours[a].Spans.Count.ShouldBe(theirs[a].Spans.Count);
            }
        }
    }

    [SkippableFact]
    public void APathWithoutTheDocumentsFolderIsRefusedAndWithItsNameAccepted()
    {
        using var folder = new TempFolder();
        LayOut(folder);
        CommandResult bad = DolmaProgram.Run(folder.FullPath, "-c", SharedData.File("data/dolma-fixtures/config/filepath-bad.json"), "dedupe");
        bad.ExitCode.ShouldNotBe(0);
        bad.Errors.ShouldContain("set `dedupe.document_dir`");
        DolmaProgram.Succeed(folder.FullPath, "-c", SharedData.File("data/dolma-fixtures/config/filepath-good.json"), "dedupe");
        File.Exists(folder["tests/data/provided/deduper/attributes/dedupe_paragraph_ngrams/000.json.gz"]).ShouldBeTrue();
    }

    private static void LayOut(TempFolder folder) =>
        DolmaProgram.CopyFolder(SharedData.Folder("data/dolma-fixtures/provided"), folder["tests/data/provided"]);

    private static string[] Lines(string path) =>
        Encoding.UTF8.GetString(DolmaProgram.Content(path)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static (string Attribute, List<double[]> Spans)[] Spans(string line)
    {
        using var parsed = JsonDocument.Parse(line);
        return
        [
            .. parsed.RootElement.GetProperty("attributes").EnumerateObject().Select(attribute => (
                attribute.Name,
                attribute.Value.EnumerateArray().Select(span => span.EnumerateArray().Select(n => n.GetDouble()).ToArray()).ToList())),
        ];
    }
}
