using System.Text;
using System.Text.RegularExpressions;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Every kept run of the original's <c>mix</c>, again with the program and <c>--compat</c>: exit codes, messages, files.</summary>
public sealed partial class MixGoldenCommandTests(ITestOutputHelper log)
{
    /// <summary>Cases that fail here, each with what the message names. The original fails too, or goes on in silence after a fault.</summary>
    private static readonly Dictionary<string, string> Failing = new(StringComparer.Ordinal)
    {
        ["attributes-not-utf8"] = "line 3: the same line of inputs/attributes/badutf8/base/base.jsonl: the line is not valid UTF-8",
        ["attributes-not-utf8-first-of-two"] = "line 3: the same line of inputs/attributes/badutf8/base/base.jsonl: the line is not valid UTF-8",
        ["fail-attributes-badjson"] = "line 3: the same line of inputs/attributes/badjson/base/base.jsonl: malformed JSON",
        ["fail-attributes-listattr"] = "line 3: the same line of inputs/attributes/listattr/base/base.jsonl has no object `attributes`",
        ["fail-attributes-mismatch"] = "inputs/attributes/mismatch/base/base.jsonl, line 3 belongs to document \"b3\", but line 3 of inputs/documents/base/base.jsonl is document \"b2\"",
        ["fail-attributes-noattr"] = "line 3: the same line of inputs/attributes/noattr/base/base.jsonl has no object `attributes`",
        ["fail-bad-line"] = "badline.jsonl, line 2: malformed JSON",
        ["fail-empty-filter"] = "config.yaml:8: `streams[0].filter`: has neither `include` nor `exclude`",
        ["fail-filter-syntax"] = "config.yaml:10: `streams[0].filter.syntax`: is `xpath`",
        ["fail-jq-unknown-function"] = "`streams[0].filter.include[0]`: the jq program `.x | sum` does not compile",
        ["fail-jsonpath-syntax"] = "`streams[0].filter.include[0]`: the JSONPath `$.[` has the end at character 4",
        ["fail-max-size-negative"] = "config.yaml:11: `streams[0].output.max_size_in_bytes`: is -1",
        ["fail-min-text-length"] = "config.yaml:11: `streams[0].output.min_text_length`: is -1",
        ["fail-neither-filter-nor-spans"] = "`streams[0].filter`: is not set, and neither is `span_replacement`",
        ["fail-no-match"] = "`streams[0].documents`: matches no file: inputs/documents/nowhere/*",
        ["fail-no-name"] = "`streams[0].name`: is required",
        ["fail-no-output-path"] = "`streams[0].output.path`: is required",
        ["fail-no-score"] = "`streams[0].span_replacement[0].min_score`: is not set, and neither is `max_score`",
        ["fail-no-span"] = "`streams[0].span_replacement[0].span`: is required",
        ["fail-no-streams"] = "`streams`: is empty",
        ["fail-processes-0"] = "`processes`: is 0",
        ["fail-span-is-object"] = "the span selector `$.attributes.obj`: expected a list of spans, found Object",
        ["fail-span-is-text"] = "the span selector `$.attributes.x`: expected a list of spans, found String",
        ["fail-span-jsonpath-syntax"] = "`streams[0].span_replacement[0].span`: the JSONPath `$.[` has the end at character 4",
        ["fail-span-syntax"] = "`streams[0].span_replacement[0].syntax`: is `xpath`",
        ["fail-unknown-key"] = "`streams[0].sample_rate`: is not an option here",
        ["formats-wrong-input"] = "inputs/documents/formats/c.jsonl: corrupt gzip data",
        ["input-truncated"] = "inputs/documents/truncated/t.jsonl.gz: truncated gzip data",
        ["quiet-folders-matched"] = "`streams[0].documents`: matches no file: inputs/documents/*",
        ["quiet-no-text"] = "notext.jsonl, line 2: the field `text` is missing",
        ["quiet-replacement-not-text"] = "the jq program of the replacement `$.attributes` must give one string",
        ["quiet-span-floatstart"] = "the span selector `$.attributes.x`: expected a span's start and end to be whole numbers",
        ["quiet-span-jq-syntax"] = "`streams[0].span_replacement[0].span`: the jq program `.attributes.` does not compile",
        ["quiet-span-negstart"] = "the span selector `$.attributes.x`: expected a span's start and end to be whole numbers",
        ["quiet-span-twospan"] = "the span selector `$.attributes.x`: expected spans of the form [start, end, score]",
        ["quiet-text-discarded"] = "`streams[0].output.discard_fields`: has `text`",
        ["spans-one-match-panics"] = "the span selector `$.attributes.x[*]`: expected spans of the form [start, end, score]",
    };

    /// <summary>Cases of many streams, some of which fail there and here: all files are compared, and the message names a stream that fails.</summary>
    private static readonly Dictionary<string, string> FailingInPart = new(StringComparer.Ordinal)
    {
        ["filters-jq"] = "`streams[103].filter.include[0]`: the jq program `.x | sum` does not compile",
        ["filters-jq-exclude"] = "`streams[103].filter.exclude[0]`: the jq program `.x | sum` does not compile",
        ["filters-jsonpath"] = "`streams[91].filter.include[0]`: the JSONPath `$.attributes.x[-1]` has `-` at character 16",
        ["filters-jsonpath-exclude"] = "`streams[91].filter.exclude[0]`: the JSONPath `$.attributes.x[-1]` has `-` at character 16",
        ["spans-dollar"] = "`streams[8].span_replacement[0].replacement`: the jq program `$` does not compile",
    };

    /// <summary>Cases with other files though the run succeeds, each with the reason.</summary>
    private static readonly Dictionary<string, string> Different = new(StringComparer.Ordinal)
    {
        ["fail-jq-evaluation"] = "null has no members in jaq, and null ones in libjq",
        ["formats-to-zstd"] = "the original takes `zstd` for no compression at all",
        ["resume-absolute"] = "the original keeps an output that another config made",
    };

    private sealed record Outcome(string Name, int ExitCode, string Errors, int Files, IReadOnlyList<string> Jq, IReadOnlyList<string> Differences);

    [SkippableFact]
    public void EveryCaseGivesTheOriginalsFilesOrSaysWhatToChange()
    {
        // What is missing skips the test here, and not in threads.
        _ = DolmaProgram.FullPath;
        _ = SharedData.Folder("corpus/documents");
        _ = SharedData.Folder("golden/mix/cases");
        string[] names = [.. GoldenCase.Names("mix")];
        var outcomes = new Outcome[names.Length];
        Parallel.For(0, names.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i => outcomes[i] = Run(names[i]));
        TestTable.Show(
            log,
            "mix",
            [
                $"{"dolma mix --compat",-34}{"files",5}{"equal",7}{"jq",4}{"differences",13}",
                .. outcomes.Select(outcome =>
                    $"{outcome.Name,-34}{outcome.Files,5}{outcome.Files - outcome.Jq.Count - (Failing.ContainsKey(outcome.Name) ? outcome.Files : outcome.Differences.Count),7}"
                    + $"{outcome.Jq.Count,4}{outcome.Differences.Count,13}  {Note(outcome)}"),
                "jq programs that libjq reads otherwise than jaq:",
                .. outcomes.SelectMany(outcome => outcome.Jq).GroupBy(program => program, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => $"{group.Count(),5} files  {group.Key}"),
            ]);
        outcomes.SelectMany(Complaints).ShouldBeEmpty();
        outcomes.Count(outcome => outcome.ExitCode == 0 && outcome.Differences.Count == 0).ShouldBeGreaterThan(50);
    }

    private static string Note(Outcome outcome) => Failing.ContainsKey(outcome.Name) || FailingInPart.ContainsKey(outcome.Name)
        ? "fails: " + GoldenOutput.FirstError(outcome.Errors)
        : Different.GetValueOrDefault(outcome.Name, "");

    private static IEnumerable<string> Complaints(Outcome outcome)
    {
        string? message = Failing.GetValueOrDefault(outcome.Name) ?? FailingInPart.GetValueOrDefault(outcome.Name);
        if (outcome.ExitCode != (message is null ? 0 : 1))
            yield return $"{outcome.Name}: ends with {outcome.ExitCode}: {outcome.Errors}";
        if (message is not null && !outcome.Errors.Contains(message, StringComparison.Ordinal))
            yield return $"{outcome.Name}: does not say `{message}`, but {outcome.Errors}";
        if (outcome.Differences.Count > 0 && !Different.ContainsKey(outcome.Name))
            yield return $"{outcome.Name}: {string.Join(", ", outcome.Differences)}";
    }

    private static Outcome Run(string name)
    {
        string folder = SharedData.Folder("golden/mix/cases/" + name);
        using var work = new TempFolder();
        work.MakeFolder("corpus");
        Directory.CreateSymbolicLink(work["corpus/documents"], SharedData.Folder("corpus/documents"));
        Directory.CreateSymbolicLink(work["corpus/attributes"], SharedData.Folder("golden/mix/attributes"));
        Directory.CreateSymbolicLink(work["inputs"], SharedData.Folder("golden/mix/inputs"));
        int exitCode = 0;
        var errors = new StringBuilder();
        foreach (string config in Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            string text = File.ReadAllText(config).Replace("{work}", work.FullPath, StringComparison.Ordinal);
            CommandResult result = Mix(work, Path.GetFileName(config), text);
            exitCode = Math.Max(exitCode, result.ExitCode);
            errors.Append(result.Errors);
            // The original loses the files of streams whose expressions it cannot read; here nothing begins before they are taken out.
            if (FailingInPart.ContainsKey(name))
                errors.Append(Mix(work, Path.GetFileName(config), Without(text, Refused(result.Errors))).Errors);
        }

        var golden = new GoldenCase("mix", name);
        Dictionary<string, string> expected = GoldenOutput.Expected(folder).Where(file => !file.Key.EndsWith(".tmp", StringComparison.Ordinal))
            .ToDictionary(StringComparer.Ordinal);
        Dictionary<string, string> written = DolmaProgram.Files(work.FullPath)
            .Where(file => !file.EndsWith(".yaml", StringComparison.Ordinal) && file.Split('/')[0] is not ("corpus" or "inputs"))
            .ToDictionary(file => file, file => GoldenOutput.Of(work[file]), StringComparer.Ordinal);
        ILookup<bool, string> differences = written.Where(file => expected.GetValueOrDefault(file.Key) != file.Value).Select(file => file.Key)
            // A run that fails leaves out the output that cannot be made.
            .Concat(Failing.ContainsKey(name) ? [] : expected.Keys.Except(written.Keys, StringComparer.Ordinal))
            .ToLookup(file => JqDifferences.ProgramOf(golden, file) is not null);
        return new Outcome(
            name, exitCode, errors.ToString(), expected.Count, [.. differences[true].Select(file => JqDifferences.ProgramOf(golden, file)!)], [.. differences[false]]);
    }

    private static CommandResult Mix(TempFolder work, string name, string config)
    {
        work.Write(name, config);
        return DolmaProgram.Run(work.FullPath, "-c", name, "mix", "--compat");
    }

    private static HashSet<int> Refused(string errors) =>
        [.. RefusedStream().Matches(errors).Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>The config without some of its streams, each of which begins with <c>- </c> at the start of a line.</summary>
    private static string Without(string config, HashSet<int> streams)
    {
        var kept = new StringBuilder();
        int stream = -1;
        bool isStream = false;
        foreach (string line in config.Split('\n'))
        {
            isStream = line.StartsWith("- ", StringComparison.Ordinal) || (isStream && line.StartsWith(' '));
            stream += line.StartsWith("- ", StringComparison.Ordinal) ? 1 : 0;
            if (!isStream || !streams.Contains(stream))
                kept.Append(line).Append('\n');
        }

        return kept.ToString();
    }

    [GeneratedRegex(@"  - (?:\S+ )?`streams\[(\d+)\]")]
    private static partial Regex RefusedStream();
}
