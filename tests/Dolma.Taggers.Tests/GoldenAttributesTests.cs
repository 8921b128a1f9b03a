using System.Text;
using System.Text.Json;
using Dolma.Core.Resources;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Taggers.Tests;

/// <summary>Attribute files of the original program, compared line by line.</summary>
public sealed class GoldenAttributesTests(ITestOutputHelper output)
{
    // The corpora that the originals were run on; a file is in one of them.
    private static readonly string[] Corpora =
        ["corpus/documents", "golden/tag/corpus-code/documents", "golden/tag/corpus-urls/documents", "golden/tag/corpus-licenses/documents"];

    private const double LastDigit = 0.0000101;

    public static TheoryData<string> Runs => [.. GoldenRun.All.Select(run => run.Name)];

    public static TheoryData<string> SampleRuns =>
        [.. GoldenRun.All.Where(run => Directory.Exists(InSamples(run.Name))).Select(run => run.Name)];

    /// <summary>The table of all comparisons is the output of these tests: tagger, documents compared, documents that differ, by bytes and beyond the tolerance.</summary>
    [SkippableTheory]
    [MemberData(nameof(Runs))]
    public void EveryLineOfTheCorpusIsTheOriginals(string run)
    {
        GoldenRun golden = GoldenRun.All.Single(r => r.Name == run);
        CompareFolder(golden, golden.Folder, [.. Corpora.Select(SharedData.Folder)], golden.Resources, golden.Aborts(SharedData.File("golden/tag/aborts.json")));
    }

    [SkippableTheory]
    [MemberData(nameof(SampleRuns))]
    public void EveryLineOfTheSamplesIsTheOriginals(string run)
    {
        GoldenRun golden = GoldenRun.All.Single(r => r.Name == run);
        // Those that come with the checkout need no resources but the models and the word list.
        bool isPlain = InSamples(run).StartsWith(SharedData.RepositoryRoot, StringComparison.Ordinal)
            && golden.Tolerance == 0 && !run.StartsWith("c4", StringComparison.Ordinal);
        CompareFolder(
            golden, InSamples(run), [SharedData.InRepository("samples/documents")], isPlain ? TestResources.Samples : golden.Resources,
            golden.Aborts(SharedData.InRepository("tests/golden/samples/tag/aborts.json")));
    }

    [SkippableFact]
    public void SixTaggersInOneExperimentWriteTheOriginalsFiles()
    {
        using var tagging = new Tagging(
            "base", GoldenResources.With(null), "char_length_v1", "whitespace_tokenizer_with_paragraphs_v1", "gopher_v2", "c4_v2",
            "pii_regex_with_counts_fast_v2", "ft_lang_id_en_doc_v2");
        Comparison comparison = CompareFolder(
            tagging, SharedData.InRepository("tests/golden/samples/project/out/corpus/attributes/base"),
            [SharedData.InRepository("samples/documents")], LastDigit, new Dictionary<string, string[]>());
        comparison.FirstDifference.ShouldBeNull();
    }

    [SkippableFact]
    public void SeveralTaggersInOneExperimentWriteTheOriginalsLines()
    {
        string cases = Path.Join(SharedData.Folder("golden/tag/cases"), "runs-several-taggers.jsonl.gz");
        int compared = 0;
        foreach (byte[] line in Tagging.ReadLines(cases))
        {
            using JsonDocument run = JsonDocument.Parse(line);
            JsonElement root = run.RootElement;
            string[] taggers = [.. root.GetProperty("taggers").EnumerateArray().Select(t => t.GetString()!)];
            if (!taggers.All(TaggerRegistry.BuiltIn().Has) || root.GetProperty("output").ValueKind != JsonValueKind.Array)
                continue;
            using var tagging = new Tagging(root.GetProperty("experiment").GetString(), GoldenResources.With(null), [.. taggers.Distinct()]);
            string[] expected = [.. root.GetProperty("output").EnumerateArray().Select(o => o.GetString()!)];
            int i = 0;
            foreach (JsonElement input in root.GetProperty("input").EnumerateArray())
                tagging.Line(Encoding.UTF8.GetBytes(input.GetString()!)).ShouldBe(expected[i++]);
            compared++;
        }

        compared.ShouldBeGreaterThan(3);
    }

    /// <summary>Those of a few taggers come with the checkout.</summary>
    private static string InSamples(string run)
    {
        string own = Path.Join(SharedData.RepositoryRoot, "tests/golden/samples/tag/attributes", run);
        return Directory.Exists(own) ? own : Path.Join(SharedData.Root, "golden/samples/tag/attributes", run);
    }

    private void CompareFolder(
        GoldenRun golden, string folder, string[] documents, IResources resources, IReadOnlyDictionary<string, string[]> aborts)
    {
        using var tagging = new Tagging("golden", resources, golden.Tagger);
        Comparison comparison = CompareFolder(tagging, folder, documents, golden.Tolerance, aborts, golden.LacksIdeographGroups);
        output.WriteLine(
            $"{golden.Name,-44} {comparison.Documents,5} documents  {comparison.OtherBytes,3} with other bytes  {comparison.Different,3} different  {comparison.Given,2} given up by the original");
        comparison.FirstDifference.ShouldBeNull();
        comparison.Documents.ShouldBeGreaterThan(100);
    }

    private sealed class Comparison
    {
        public int Documents { get; set; }

        public int OtherBytes { get; set; }

        public int Different { get; set; }

        public int Given { get; set; }

        public string? FirstDifference { get; set; }
    }

    private static bool HasIdeographs(byte[] line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("text").GetString().AsSpan().ContainsAnyInRange('\u4e00', '\u9fff');
    }

    /// <summary>A document on which the original gave up has no golden line, and here a line without the tagger's keys.</summary>
    private static Comparison CompareFolder(
        Tagging tagging, string golden, string[] folders, double tolerance, IReadOnlyDictionary<string, string[]> aborts, bool excusesIdeographs = false)
    {
        var comparison = new Comparison();
        foreach (string path in Directory.EnumerateFiles(golden, "*.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(golden, path);
            HashSet<string> given = [.. aborts.GetValueOrDefault(name, [])];
            Queue<string> expected = new(Tagging.ReadLines(path).ConvertAll(Encoding.UTF8.GetString));
            foreach (byte[] line in Tagging.ReadLines(folders.Select(f => Path.Join(f, name)).First(File.Exists)))
            {
                string actual = tagging.Line(line);
                using JsonDocument attributes = JsonDocument.Parse(actual);
                string? different = null;
                if (given.Contains(attributes.RootElement.GetProperty("id").GetString()!))
                {
                    comparison.Given++;
                    if (attributes.RootElement.GetProperty("attributes").EnumerateObject().Any())
                        different = $"{name}: {actual}\nwhere the original gives up";
                }
                else
                {
                    string next = expected.Count == 0 ? "nothing" : expected.Dequeue();
                    comparison.Documents++;
                    comparison.OtherBytes += next == actual ? 0 : 1;
                    if (next == "nothing" || !AttributeComparison.AreEqual(next, actual, tolerance))
                        different = $"{name}: {actual}\nexpected {next}";
                }

                if (different is null || (excusesIdeographs && HasIdeographs(line)))
                    continue;
                comparison.Different++;
                comparison.FirstDifference ??= different;
            }

            if (expected.Count > 0)
                comparison.FirstDifference ??= $"{name}: {expected.Count} more lines expected, the next {expected.Peek()}";
        }

        return comparison;
    }
}
