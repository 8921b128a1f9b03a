using System.Text;
using System.Text.Json;
using Dolma.Core.Resources;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Taggers.Tests;

/// <summary>Attribute files of the original program, compared line by line with those of the driver on one thread and on four.</summary>
public sealed class GoldenAttributesTests(ITestOutputHelper output, GoldenTable table) : IClassFixture<GoldenTable>
{
    // The corpora that the originals were run on; a file is in one of them.
    private static readonly string[] Corpora =
        ["corpus/documents", "golden/tag/corpus-code/documents", "golden/tag/corpus-urls/documents", "golden/tag/corpus-licenses/documents"];

    private const double LastDigit = 0.0000101;

    public static TheoryData<string> Runs => [.. GoldenRun.All.Select(run => run.Name)];

    public static TheoryData<string> SampleRuns =>
        [.. GoldenRun.All.Where(run => Directory.Exists(InSamples(run.Name))).Select(run => run.Name)];

    [SkippableTheory]
    [MemberData(nameof(Runs))]
    public void EveryLineOfTheCorpusIsTheOriginals(string run)
    {
        GoldenRun golden = GoldenRun.All.Single(r => r.Name == run);
        Compare(
            golden, "corpus", golden.Folder, [.. Corpora.Select(SharedData.Folder)], golden.Resources,
            golden.Aborts(SharedData.File("golden/tag/aborts.json")));
    }

    [SkippableTheory]
    [MemberData(nameof(SampleRuns))]
    public void EveryLineOfTheSamplesIsTheOriginals(string run)
    {
        GoldenRun golden = GoldenRun.All.Single(r => r.Name == run);
        // Those that come with the checkout need no resources but the models and the word list.
        bool isPlain = InSamples(run).StartsWith(SharedData.RepositoryRoot, StringComparison.Ordinal)
            && golden.Tolerance == 0 && !run.StartsWith("c4", StringComparison.Ordinal);
        Compare(
            golden, "samples", InSamples(run), [SharedData.InRepository("samples/documents")], isPlain ? TestResources.Samples : golden.Resources,
            golden.Aborts(SharedData.InRepository("tests/golden/samples/tag/aborts.json")));
    }

    [SkippableFact]
    public void EveryRunOfTheOriginalIsComparedUnlessItsEngineIsMissing()
    {
        string[] compared = [.. GoldenRun.All.Select(run => run.Name)];
        Directory.EnumerateDirectories(SharedData.Folder("golden/tag/attributes")).Select(folder => Path.GetFileName(folder)!)
            .Where(name => !compared.Contains(name))
            .ShouldAllBe(name => GoldenRun.LacksEngine(name));
    }

    [SkippableFact]
    public void SixTaggersInOneExperimentWriteTheOriginalsFiles()
    {
        string folder = SharedData.InRepository("tests/golden/samples/project/out/corpus/attributes/base");
        List<(string Name, string Documents)> files = Files(folder, [SharedData.InRepository("samples/documents")]);
        using var run = new DrivenRun(
            "base", GoldenResources.With(null), files, "char_length_v1", "whitespace_tokenizer_with_paragraphs_v1", "gopher_v2", "c4_v2",
            "pii_regex_with_counts_fast_v2", "ft_lang_id_en_doc_v2");
        Compare(run, folder, files, LastDigit, new Dictionary<string, string[]>(), static _ => null).FirstDifference.ShouldBeNull();
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

    /// <summary>The documents files of a golden folder, by their names there.</summary>
    private static List<(string Name, string Documents)> Files(string golden, string[] corpora) =>
        [.. Directory.EnumerateFiles(golden, "*.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => Path.GetRelativePath(golden, path))
            .Select(name => (name, corpora.Select(corpus => Path.Join(corpus, name)).First(File.Exists)))];

    private void Compare(
        GoldenRun golden, string documents, string folder, string[] corpora, IResources resources, IReadOnlyDictionary<string, string[]> aborts)
    {
        List<(string Name, string Documents)> files = Files(folder, corpora);
        using var run = new DrivenRun("golden", resources, files, golden.Tagger);
        GoldenComparison comparison = Compare(run, folder, files, golden.Tolerance, aborts, golden.NotOffered, golden.LacksIdeographGroups);
        table.Add(golden.Name, documents, comparison);
        output.WriteLine($"{comparison.Documents} documents, {comparison.OtherBytes} with other bytes, {comparison.Different} different");
        comparison.FirstDifference.ShouldBeNull();
        comparison.Documents.ShouldBeGreaterThan(100);
    }

    private static bool HasIdeographs(byte[] line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("text").GetString().AsSpan().ContainsAnyInRange('\u4e00', '\u9fff');
    }

    private static GoldenComparison Compare(
        DrivenRun run, string golden, List<(string Name, string Documents)> files, double tolerance,
        IReadOnlyDictionary<string, string[]> aborts, Func<ReadOnlyMemory<byte>, string?> notOffered, bool excusesIdeographs = false)
    {
        var comparison = new GoldenComparison();
        IReadOnlyList<byte[]> onOne = run.On(threads: 1);
        IReadOnlyList<byte[]> onFour = run.On(threads: 4);
        for (int f = 0; f < files.Count; f++)
        {
            (string name, string documents) = files[f];
            onFour[f].AsSpan().SequenceEqual(onOne[f]).ShouldBeTrue($"{name}: four threads write other bytes than one");
            HashSet<string> given = [.. aborts.GetValueOrDefault(name, [])];
            Queue<string> expected = new(Tagging.ReadLines(Path.Join(golden, name)).ConvertAll(Encoding.UTF8.GetString));
            string[] actual = Encoding.UTF8.GetString(onOne[f]).Split('\n')[..^1];
            List<byte[]> lines = Tagging.ReadLines(documents);
            actual.Length.ShouldBe(lines.Count, name);
            for (int i = 0; i < lines.Count; i++)
            {
                if (CompareLine(lines[i], actual[i], given, expected) is { } difference && !(excusesIdeographs && HasIdeographs(lines[i])))
                {
                    comparison.Different++;
                    comparison.Differs($"{name}: {difference}");
                }
            }

            if (expected.Count > 0)
                comparison.Differs($"{name}: {expected.Count} more lines expected, the next {expected.Peek()}");
        }

        return comparison;

        // A document on which the original gave up has no golden line, and here a line without the tagger's keys.
        string? CompareLine(byte[] document, string actual, HashSet<string> given, Queue<string> expected)
        {
            using JsonDocument attributes = JsonDocument.Parse(actual);
            if (given.Contains(attributes.RootElement.GetProperty("id").GetString()!))
            {
                comparison.GivenUp++;
                return attributes.RootElement.GetProperty("attributes").EnumerateObject().Any() ? $"{actual}\nwhere the original gives up" : null;
            }

            string next = expected.Count == 0 ? "nothing" : expected.Dequeue();
            if (next != actual && notOffered(document) is { } what)
            {
                comparison.NotOffered[what] = comparison.NotOffered.GetValueOrDefault(what) + 1;
                return actual.Contains(",-1.0]", StringComparison.Ordinal) ? null : $"{actual}\nwhere nothing is said of {what}";
            }

            comparison.Documents++;
            comparison.OtherBytes += next == actual ? 0 : 1;
            return next == "nothing" || !AttributeComparison.AreEqual(next, actual, tolerance) ? $"{actual}\nexpected {next}" : null;
        }
    }
}
