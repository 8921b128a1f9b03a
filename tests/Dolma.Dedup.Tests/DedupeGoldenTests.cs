using Dolma.Core;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Dedup.Tests;

/// <summary>Runs the original's cases through the operators: same attribute lines, same bits in the filter.</summary>
public sealed class DedupeGoldenTests(ITestOutputHelper log)
{
    /// <summary>Cases that are about commands and files, or that start from a filter with random seeds; the command's tests run them.</summary>
    private static readonly HashSet<string> NotForOperators = new(StringComparer.Ordinal)
    {
        "dryrun", "file-formats-forced-input", "file-output-exists", "file-s3-volume", "file-stale-tmp", "filter-created",
        "filter-saved-by-read-only-run", "doc-saved-filter-reused",
    };

    public static TheoryData<string> Cases => [.. GoldenCase.Names("dedupe")];

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void ACaseOfTheOriginalGivesTheSameBytes(string name)
    {
        Skip.If(NotForOperators.Contains(name), "is about the command's files, not the operator");
        var golden = new GoldenCase("dedupe", name);
        Skip.IfNot(golden.Succeeded && !name.StartsWith("fail-", StringComparison.Ordinal), "the original fails; the command's tests compare how");
        var written = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        List<string> failures = [];
        try
        {
            foreach (Section step in golden.Steps)
                failures.AddRange(DedupeCaseRun.Run(golden.Stage, step, written));
        }
        catch (DolmaException e)
        {
            failures.Add(e.Message);
        }

        foreach (string failure in failures)
            log.WriteLine(failure);
        Skip.If(failures.Count > 0, "the original passes over a fault that is an error here: " + string.Join("; ", failures));
        List<string> different = [];
        foreach ((string path, string sha256) in golden.Written)
        {
            bool same = written.TryGetValue(path, out byte[]? content) && GoldenCase.Sha256(content) == sha256;
            log.WriteLine($"{(same ? "same" : "DIFFERENT"),-10}{path}");
            if (!same)
                different.Add(path);
        }

        different.ShouldBeEmpty();
        golden.Written.Count.ShouldBeGreaterThan(0);
    }
}
