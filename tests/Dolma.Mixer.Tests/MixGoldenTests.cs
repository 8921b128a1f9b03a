using System.Collections.Concurrent;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Mixer.Tests;

/// <summary>Runs the original's cases through the planner and the operator: same files, same bytes.</summary>
public sealed class MixGoldenTests(ITestOutputHelper log)
{
    /// <summary>Cases that are about commands and files; the command's tests run them.</summary>
    private static readonly HashSet<string> NotForOperators = new(StringComparer.Ordinal)
    {
        "dryrun", "formats-forced-input", "formats-wrong-input", "resume-absolute", "resume-relative", "quiet-folders-matched",
    };

    public static TheoryData<string> Cases => [.. GoldenCase.Names("mix")];

    /// <summary>Each case is run once, for its own test and for the table.</summary>
    private static readonly ConcurrentDictionary<string, Lazy<CaseOutcome>> Outcomes = new(StringComparer.Ordinal);

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void ACaseOfTheOriginalGivesTheSameBytes(string name)
    {
        CaseOutcome outcome = OutcomeOf(name);
        foreach (string line in outcome.Log)
            log.WriteLine(line);
        Skip.If(outcome.Reason is not null, outcome.Reason);
        outcome.Different.ShouldBeEmpty();
        outcome.Missing.ShouldBeEmpty();
        Skip.If(outcome.Same + outcome.Known == 0, "not run: " + string.Join("; ", outcome.Log));
    }

    [SkippableFact]
    public void TheTableOfAllCasesHasNoDifferenceThatIsNotKnown()
    {
        _ = SharedData.Folder("golden/mix/cases");
        log.WriteLine($"{"case",-40}{"files",6}{"same",6}{"known",6}{"different",10}{"missing",9}");
        int wrong = 0;
        foreach (string name in GoldenCase.Names("mix"))
        {
            CaseOutcome outcome = OutcomeOf(name);
            wrong += outcome.Different.Count + outcome.Missing.Count;
            log.WriteLine(outcome.Reason is { } reason
                ? $"{name,-40}{reason}"
                : $"{name,-40}{outcome.Files,6}{outcome.Same,6}{outcome.Known,6}{outcome.Different.Count,10}{outcome.Missing.Count,9}  {string.Join("; ", outcome.Log.Where(line => line.StartsWith("not run", StringComparison.Ordinal)).Take(1))}");
        }

        wrong.ShouldBe(0);
    }

    private static CaseOutcome OutcomeOf(string name) => Outcomes.GetOrAdd(name, key => new Lazy<CaseOutcome>(() => Run(key))).Value;

    private static CaseOutcome Run(string name)
    {
        if (NotForOperators.Contains(name))
            return new CaseOutcome { Reason = "is about the command's files, not the operator: its own tests run it" };
        if (name.StartsWith("fail-", StringComparison.Ordinal))
            return new CaseOutcome { Reason = "the original fails; the command's tests compare how" };
        var golden = new GoldenCase("mix", name);
        string[] expected = [.. golden.Written.Keys.Where(p => !p.EndsWith(".tmp", StringComparison.Ordinal))];
        var written = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var outcome = new CaseOutcome { Files = expected.Length };
        bool isStopped = false;
        foreach (Section step in golden.Steps)
        {
            foreach (string reason in MixCaseRun.Run(golden.Stage, step, written))
            {
                outcome.Log.Add("not run   " + reason);
                isStopped = true;
            }
        }

        foreach ((string path, byte[] content) in written)
        {
            bool same = golden.Written.TryGetValue(path, out string? sha256) && GoldenCase.Sha256(content) == sha256;
            string? program = same ? null : KnownDifference(golden, path);
            outcome.Log.Add(same ? "same      " + path : program is null ? "DIFFERENT " + path : $"known     {path}: {program}");
            outcome.Same += same ? 1 : 0;
            outcome.Known += program is null ? 0 : 1;
            if (!same && program is null)
                outcome.Different.Add(path);
        }

        foreach (string path in expected.Where(path => !written.ContainsKey(path)))
        {
            if (KnownDifference(golden, path) is { } program)
            {
                outcome.Known++;
                outcome.Log.Add($"known     {path}: {program}");
            }
            else if (!isStopped || name.StartsWith("filters-", StringComparison.Ordinal))
            {
                outcome.Missing.Add(path);
            }
        }

        return outcome;
    }

    /// <summary>The jq program of the stream that made the file, if libjq is known to answer otherwise there.</summary>
    private static string? KnownDifference(GoldenCase golden, string path)
    {
        IEnumerable<Section> streams = golden.Steps.SelectMany(s => s.Children("streams"))
            .Where(s => Path.GetFileName(path).StartsWith(s.Text("name") + "-", StringComparison.Ordinal));
        return streams
            .SelectMany(s => (s.Child("filter")?.Texts("include") ?? []).Concat(s.Child("filter")?.Texts("exclude") ?? [])
                .Concat(s.Children("span_replacement").Select(r => (r.Text("replacement") ?? "").TrimStart('$'))))
            .FirstOrDefault(JqDifferences.IsKnown);
    }

    /// <summary>How the files of a case compare.</summary>
    private sealed class CaseOutcome
    {
        /// <summary>Why it is not run here; null if it is.</summary>
        public string? Reason { get; init; }

        public int Files { get; init; }

        public int Same { get; set; }

        /// <summary>Made by jq programs that are listed.</summary>
        public int Known { get; set; }

        public List<string> Different { get; } = [];

        /// <summary>There, and not here, although nothing stopped the case with a message.</summary>
        public List<string> Missing { get; } = [];

        public List<string> Log { get; } = [];
    }
}
