using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Mixer.Tests;

/// <summary>Runs the original's cases through the planner and the operator: same files, same bytes.</summary>
public sealed class MixGoldenTests(ITestOutputHelper log)
{
    /// <summary>Cases that are about commands and files; the command's own test runs all.</summary>
    private static readonly HashSet<string> NotForOperators = new(StringComparer.Ordinal)
    {
        "attributes-long", "attributes-short", "attributes-short-last", "dryrun", "formats-forced-input", "formats-wrong-input", "quiet-folders-matched",
        "resume-absolute", "resume-relative",
    };

    /// <summary>Cases in which the original passes over a fault that is an error here.</summary>
    private static readonly HashSet<string> Faulty = new(StringComparer.Ordinal)
    {
        "attributes-not-utf8", "attributes-not-utf8-first-of-two", "input-truncated", "quiet-no-text", "quiet-replacement-not-text", "quiet-span-floatstart",
        "quiet-span-jq-syntax", "quiet-span-negstart", "quiet-span-twospan", "quiet-text-discarded", "spans-one-match-panics",
    };

    public static TheoryData<string> Cases =>
        [.. GoldenCase.Names("mix").Where(name => !NotForOperators.Contains(name) && !name.StartsWith("fail-", StringComparison.Ordinal))];

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void ACaseOfTheOriginalGivesTheSameBytes(string name)
    {
        var golden = new GoldenCase("mix", name);
        var written = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        List<string> failures = [.. golden.Steps.SelectMany(step => MixCaseRun.Run(golden.Stage, step, written))];
        foreach (string failure in failures)
            log.WriteLine(failure);
        string[] expected = [.. golden.Written.Keys.Where(path => !path.EndsWith(".tmp", StringComparison.Ordinal))];
        string[] different =
        [
            .. written.Where(file => golden.Written.GetValueOrDefault(file.Key) != GoldenCase.Sha256(file.Value)).Select(file => file.Key)
                .Where(path => JqDifferences.ProgramOf(golden, path) is null),
        ];
        different.ShouldBeEmpty();
        if (Faulty.Contains(name))
        {
            failures.ShouldNotBeEmpty();
            return;
        }

        expected.Where(path => !written.ContainsKey(path) && JqDifferences.ProgramOf(golden, path) is null).ShouldBeEmpty();
        expected.ShouldNotBeEmpty();
    }
}
