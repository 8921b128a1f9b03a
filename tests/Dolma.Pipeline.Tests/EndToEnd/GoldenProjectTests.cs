using System.Text;
using System.Text.Json;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A whole project with the original's configs, and <c>--compat</c>: every file that the original wrote, by its content.</summary>
public sealed class GoldenProjectTests
{
    private const string LanguageModel = "dl.fbaipublicfiles.com/fasttext/supervised-models/lid.176.bin";

    private const string WordList =
        "raw.githubusercontent.com/allenai/dolma/669f534823b08d266a8fff01f8a1c916a5a56576/python/dolma/data/naughty_words_en.txt";

    private static readonly string[] BeforeTokens = ["1-tag", "2-dedupe-documents", "3-dedupe-paragraphs", "4-mix"];

    [SkippableFact]
    public void TheCorpusComesOutAsTheOriginalsDid() =>
        Compare(SharedData.Folder("corpus/documents"), SharedData.File("golden/project/result.json"));

    [SkippableFact]
    public void TheSamplesComeOutAsTheOriginalsDid() =>
        Compare(SharedData.InRepository("samples/documents"), SharedData.InRepository("tests/golden/samples/project/result.json"));

    private static void Compare(string documents, string result)
    {
        using var folder = new TempFolder();
        LayOut(folder, documents);
        Dictionary<string, string?> variables = DolmaProgram.Variables();
        variables["DOLMA_RESOURCES"] = folder["resources"];
        foreach (string config in BeforeTokens)
            Run(folder, variables, config);

        using var expected = JsonDocument.Parse(File.ReadAllBytes(result));
        var different = new List<string>();
        int compared = 0;
        foreach (string config in BeforeTokens)
        {
            foreach (JsonProperty file in Written(expected, config))
            {
                compared++;
                if (!File.Exists(folder[file.Name]) || !IsSame(DolmaProgram.Content(folder[file.Name]), file))
                    different.Add(file.Name);
            }
        }

        different.ShouldBeEmpty();
        compared.ShouldBeGreaterThan(30);
        CompareTokens(folder, variables, expected);
    }

    /// <summary>
    /// The original's fifth step lost the whole of <c>mixed/rest</c>, its Zstandard file, and ended with 0. Losing data is not repeated: the config
    /// as it is gives the documents of both folders; without that folder, the original's bytes.
    /// </summary>
    private static void CompareTokens(TempFolder folder, Dictionary<string, string?> variables, JsonDocument expected)
    {
        Run(folder, variables, "5-tokens");
        string[] all = Rows(folder);
        Directory.Delete(folder["tokens"], recursive: true);
        Edit(folder, "5-tokens", ("  - mixed/rest\n", ""));
        Run(folder, variables, "5-tokens");
        JsonProperty[] written = [.. Written(expected, "5-tokens")];
        written.Select(file => file.Name).ShouldBe(["tokens/part-0-00000.csv.gz", "tokens/part-0-00000.npy"]);
        foreach (JsonProperty file in written)
            IsSame(DolmaProgram.Content(folder[file.Name]), file).ShouldBeTrue(file.Name);
        string[] prose = Rows(folder);
        prose.Except(all, StringComparer.Ordinal).Count().ShouldBe(0);
        all.Length.ShouldBeGreaterThan(prose.Length);
    }

    /// <summary>Id, file and line of every document.</summary>
    private static string[] Rows(TempFolder folder) =>
    [
        .. DolmaProgram.Files(folder["tokens"]).Where(file => file.EndsWith(".csv.gz", StringComparison.Ordinal))
            .SelectMany(file => Encoding.UTF8.GetString(DolmaProgram.Content(folder[$"tokens/{file}"])).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
            .Select(row => row.Split(',', 3)[2]),
    ];

    private static void LayOut(TempFolder folder, string documents)
    {
        DolmaProgram.CopyFolder(documents, folder["corpus/documents"]);
        DolmaProgram.CopyFolder(SharedData.Folder("golden/project/configs"), folder["configs"]);
        folder.Write("tokenizers/dolma2.json", File.ReadAllBytes(SharedData.File("data/tokenizers/allenai_dolma2.json")));
        folder.Write("resources/" + LanguageModel, File.ReadAllBytes(SharedData.File("data/models/lid.176.ftz")));
        folder.Write("resources/" + WordList, File.ReadAllBytes(SharedData.File("data/lists/naughty_words_en.txt")));
    }

    private static void Edit(TempFolder folder, string config, params IEnumerable<(string Old, string New)> changes)
    {
        string path = folder[$"configs/{config}.yaml"];
        string text = File.ReadAllText(path);
        foreach ((string old, string with) in changes)
        {
            text.ShouldContain(old, Case.Sensitive);
            text = text.Replace(old, with, StringComparison.Ordinal);
        }

        // The shared configs are read-only, and so are copies of them.
        File.Delete(path);
        File.WriteAllText(path, text);
    }

    private static void Run(TempFolder folder, Dictionary<string, string?> variables, string config) => DolmaProgram.Succeed(
        folder.FullPath, variables, "-c", $"configs/{config}.yaml", config.Split('-')[1], "--compat");

    private static JsonElement.ObjectEnumerator Written(JsonDocument result, string step)
    {
        JsonElement found = result.RootElement.GetProperty(step);
        found.GetProperty("exit_code").GetInt32().ShouldBe(0);
        return found.GetProperty("written").EnumerateObject();
    }

    private static bool IsSame(ReadOnlySpan<byte> content, JsonProperty file) =>
        GoldenCase.Sha256(content) == file.Value.GetProperty("sha256").GetString();
}
