using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dolma.Testing;

namespace Dolma.Taggers.Tests;

/// <summary>Attribute files of the original program, compared line by line.</summary>
public sealed partial class GoldenAttributesTests
{
    /// <summary>A score of a language model that sits on a rounding border may go either way (golden/tag/README.md).</summary>
    private const double ModelTolerance = 0.0000101;

    [SkippableTheory]
    [InlineData("char_length_v1")]
    [InlineData("bytes_length_v1")]
    [InlineData("doc_count_v1")]
    [InlineData("char_length_strip_ws_v1")]
    [InlineData("char_length_with_paragraphs_v1")]
    [InlineData("whitespace_tokenizer_v1")]
    [InlineData("whitespace_tokenizer_with_paragraphs_v1")]
    [InlineData("gopher_v1")]
    [InlineData("gopher_v2")]
    [InlineData("c4_v1")]
    [InlineData("c4_v2")]
    [InlineData("pii_regex_v1")]
    [InlineData("pii_regex_v2")]
    [InlineData("pii_regex_with_counts_v2")]
    [InlineData("pii_regex_with_counts_fast_v2")]
    [InlineData("ft_lang_id_en_doc_v2")]
    [InlineData("ft_lang_id_en_only_v2")]
    [InlineData("ft_lang_id_1e2")]
    public void EveryLineOfTheCorpusIsTheOriginals(string tagger) => Compare(tagger, 0);

    [SkippableTheory]
    [InlineData("ft_lang_id_doc_v1")]
    [InlineData("ft_lang_id_paragraph_v1")]
    [InlineData("ft_lang_id_en_paragraph_v2")]
    [InlineData("ft_lang_id_en_paragraph_with_doc_score_v2")]
    public void EveryLineOfTheCorpusIsTheOriginalsButForTheLastDigit(string tagger) => Compare(tagger, ModelTolerance);

    [SkippableTheory]
    [InlineData("char_length_v1")]
    [InlineData("bytes_length_v1")]
    [InlineData("doc_count_v1")]
    [InlineData("char_length_strip_ws_v1")]
    [InlineData("char_length_with_paragraphs_v1")]
    [InlineData("whitespace_tokenizer_with_paragraphs_v1")]
    [InlineData("whitespace_tokenizer_v1")]
    [InlineData("gopher_v1")]
    [InlineData("gopher_v2")]
    [InlineData("c4_v1")]
    [InlineData("c4_v2")]
    [InlineData("pii_regex_v1")]
    [InlineData("pii_regex_v2")]
    [InlineData("pii_regex_with_counts_v2")]
    [InlineData("pii_regex_with_counts_fast_v2")]
    [InlineData("ft_lang_id_en_doc_v2")]
    public void EveryLineOfTheSamplesIsTheOriginals(string tagger)
    {
        bool needsResources = tagger.StartsWith("c4", StringComparison.Ordinal) || tagger.StartsWith("ft", StringComparison.Ordinal);
        using var tagging = new Tagging("golden", needsResources ? TestResources.Golden : TestResources.Samples, tagger);
        CompareFolder(
            tagging, SharedData.InRepository("tests/golden/samples/tag/attributes/" + tagger), [SharedData.InRepository("samples/documents")],
            needsResources ? ModelTolerance : 0);
    }

    [SkippableFact]
    public void SixTaggersInOneExperimentWriteTheOriginalsFiles()
    {
        using var tagging = new Tagging(
            "base", TestResources.Golden, "char_length_v1", "whitespace_tokenizer_with_paragraphs_v1", "gopher_v2", "c4_v2",
            "pii_regex_with_counts_fast_v2", "ft_lang_id_en_doc_v2");
        CompareFolder(
            tagging, SharedData.InRepository("tests/golden/samples/project/out/corpus/attributes/base"),
            [SharedData.InRepository("samples/documents")], ModelTolerance);
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
            using var tagging = new Tagging(root.GetProperty("experiment").GetString(), TestResources.Golden, [.. taggers.Distinct()]);
            string[] expected = [.. root.GetProperty("output").EnumerateArray().Select(o => o.GetString()!)];
            int i = 0;
            foreach (JsonElement input in root.GetProperty("input").EnumerateArray())
                tagging.Line(Encoding.UTF8.GetBytes(input.GetString()!)).ShouldBe(expected[i++]);
            compared++;
        }

        compared.ShouldBeGreaterThan(3);
    }

    private static void Compare(string tagger, double tolerance)
    {
        string golden = SharedData.Folder("golden/tag/attributes/" + tagger);
        string[] documents =
            [SharedData.Folder("corpus/documents"), SharedData.Folder("golden/tag/corpus-code/documents")];
        using var tagging = new Tagging("golden", TestResources.Golden, tagger);
        CompareFolder(tagging, golden, documents, tolerance);
    }

    /// <summary>Lines are matched by id: documents on which the original gave up have none.</summary>
    private static void CompareFolder(Tagging tagging, string golden, string[] folders, double tolerance)
    {
        int compared = 0;
        foreach (string path in Directory.EnumerateFiles(golden, "*.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(golden, path);
            Queue<string> expected = new(Tagging.ReadLines(path).ConvertAll(Encoding.UTF8.GetString));
            foreach (byte[] line in Tagging.ReadLines(folders.Select(f => Path.Join(f, name)).First(File.Exists)))
            {
                string actual = tagging.Line(line);
                if (expected.Count == 0 || Id(expected.Peek()) != Id(actual))
                    continue;
                string next = expected.Dequeue();
                compared++;
                if (next != actual && !(tolerance > 0 && IsClose(next, actual, tolerance)))
                    actual.ShouldBe(next, name);
            }

            expected.Count.ShouldBe(0, name);
        }

        compared.ShouldBeGreaterThan(300);
    }

    private static string Id(string line) => line[..line.IndexOf(",\"attributes\"", StringComparison.Ordinal)];

    private static bool IsClose(string expected, string actual, double tolerance)
    {
        // Keys of nearly equal scores may have changed places, and labels of 0.00001 may be just above or below where they are cut.
        Dictionary<string, string> first = Keys(expected);
        Dictionary<string, string> second = Keys(actual);
        foreach (string key in first.Keys.Union(second.Keys, StringComparer.Ordinal))
        {
            double[] a = Numbers(first.GetValueOrDefault(key, ""));
            double[] b = Numbers(second.GetValueOrDefault(key, ""));
            if (a.Length == 0 || b.Length == 0)
            {
                if (a.Concat(b).Last() > tolerance)
                    return false;
            }
            else if (a.Length != b.Length || a.Zip(b).Any(p => Math.Abs(p.First - p.Second) > tolerance))
            {
                return false;
            }
        }

        return true;
    }

    private static Dictionary<string, string> Keys(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("attributes").EnumerateObject()
            .ToDictionary(p => p.Name, p => p.Value.GetRawText(), StringComparer.Ordinal);
    }

    private static double[] Numbers(string spans) =>
        [.. Number().Matches(spans).Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"-?[0-9.]+(?:e-?[0-9]+)?")]
    private static partial Regex Number();
}
