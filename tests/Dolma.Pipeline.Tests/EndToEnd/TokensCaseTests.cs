using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Every case of the original's <c>tokens</c>, through the command, with <c>--compat</c>; the table of the differences is this test's output.</summary>
public sealed class TokensCaseTests(ITestOutputHelper log)
{
    /// <summary>Cases that the original ends with 0 and that fail here, each with what the message says.</summary>
    private static readonly Dictionary<string, string> FailOnPurpose = new(StringComparer.Ordinal)
    {
        ["endless-document-too-long"] = "so it fits in none",
        ["eos-beyond-dtype"] = "which is not in the vocabulary",
        ["quiet-truncated-gzip"] = "truncated.jsonl.gz",
    };

    /// <summary>Cases with other files, each with the reason and what is there instead.</summary>
    private static readonly Dictionary<string, (string Reason, string[] Files)> Otherwise = new(StringComparer.Ordinal)
    {
        ["all-documents-empty"] = ("the original leaves 100 zeros", []),
        ["fail-deprecated-name"] = ("the old name works here, as documented", ["out/part-0-00000.csv.gz", "out/part-0-00000.npy"]),
        ["fields-number-ids-as-text"] = ("the original leaves 2^30 zeros", []),
        ["fields-wrong-text"] = ("the original leaves 100 zeros", []),
        ["lines-crlf"] = ("a lone carriage return ends no line here", ["out/part-0-00000.csv.gz", "out/part-0-00000.npy"]),
        ["quiet-bad-utf8"] = ("the original loses the valid lines, too", ["out/part-0-00000.csv.gz", "out/part-0-00000.npy"]),
    };

    [SkippableFact]
    public void TheCommandWritesTheOriginalsFilesOrSaysWhyNot()
    {
        using var folder = new TempFolder();
        folder.MakeFolder("corpus");
        Directory.CreateSymbolicLink(folder["corpus/documents"], SharedData.Folder("corpus/documents"));
        Directory.CreateSymbolicLink(folder["inputs"], SharedData.Folder("golden/tokens/inputs"));
        folder.MakeFolder("tokenizers");
        foreach ((string name, string file) in new[]
                 {
                     ("dolma2", "allenai_dolma2.json"), ("neox", "allenai_gpt-neox-olmo-dolma-v1_5.json"), ("llama", "llama-test-tokenizer.json"),
                 })
        {
            File.CreateSymbolicLink(folder[$"tokenizers/{name}.json"], SharedData.File($"data/tokenizers/{file}"));
        }

        var wrong = new List<string>();
        int cases = 0;
        log.WriteLine("case | exit code there, here | files there, here | different");
        foreach (string name in GoldenCase.Names("tokens"))
        {
            var golden = new GoldenCase("tokens", name);
            string config = folder.Write($"{name}.yaml", File.ReadAllText(SharedData.File($"golden/tokens/cases/{name}/config.yaml")));
            CommandResult result = DolmaProgram.Run(folder.FullPath, "-c", config, "tokens", "--compat");
            Dictionary<string, string> written = Written(folder);
            int different = golden.Written.Keys.Union(written.Keys, StringComparer.Ordinal)
                .Count(path => golden.Written.GetValueOrDefault(path) != written.GetValueOrDefault(path));
            string reason = FailOnPurpose.GetValueOrDefault(name) is { } says ? $"fails here: {says}" : Otherwise.GetValueOrDefault(name).Reason ?? "";
            log.WriteLine($"{name} | {(golden.Succeeded ? 0 : 1)}, {result.ExitCode} | {golden.Written.Count}, {written.Count} | {different} {reason}");
            cases++;
            if (!IsRight(name, golden, result, written, different))
                wrong.Add($"{name}: {result}");
            foreach (string made in new[] { "out", "tokens" }.Where(made => Directory.Exists(folder[made])))
                Directory.Delete(folder[made], recursive: true);
        }

        wrong.ShouldBeEmpty();
        cases.ShouldBeGreaterThan(60);
    }

    private static bool IsRight(string name, GoldenCase golden, CommandResult result, Dictionary<string, string> written, int different)
    {
        if (FailOnPurpose.TryGetValue(name, out string? says))
            return result.ExitCode == 1 && result.Errors.Contains(says, StringComparison.Ordinal) && written.Count == 0;
        if (Otherwise.TryGetValue(name, out (string, string[] Files) here))
            return result.ExitCode == 0 && written.Keys.Order(StringComparer.Ordinal).SequenceEqual(here.Files, StringComparer.Ordinal);
        return result.ExitCode == (golden.Succeeded ? 0 : 1) && different == 0;
    }

    /// <summary>By path, the SHA-256 of the content of each token file and index.</summary>
    private static Dictionary<string, string> Written(TempFolder folder) =>
        DolmaProgram.Files(folder.FullPath).Where(path => path.EndsWith(".npy", StringComparison.Ordinal) || path.EndsWith(".csv.gz", StringComparison.Ordinal))
            .ToDictionary(path => path, path => GoldenCase.Sha256(DolmaProgram.Content(folder[path])), StringComparer.Ordinal);
}
