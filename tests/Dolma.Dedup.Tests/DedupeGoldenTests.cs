using Dolma.Core;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Dedup.Tests;

/// <summary>Runs the original's cases through the operators: same attribute lines, same bits in the filter.</summary>
public sealed class DedupeGoldenTests(ITestOutputHelper log)
{
    /// <summary>Cases that are about commands and files, or that start from a filter with random seeds; the command's own test runs all.</summary>
    private static readonly HashSet<string> NotForOperators = new(StringComparer.Ordinal)
    {
        "dryrun", "file-formats-forced-input", "file-output-exists", "file-s3-volume", "file-stale-tmp", "file-zstd-extension", "filter-created",
        "filter-saved-by-read-only-run", "doc-saved-filter-reused",
    };

    /// <summary>Cases in which the original passes over a fault that is an error here.</summary>
    private static readonly HashSet<string> Faulty = new(StringComparer.Ordinal)
    {
        "doc-array-key", "doc-bad-jsonpath", "doc-missing-key", "doc-missing-key-some", "doc-number-key", "doc-url", "quiet-bad-utf8", "quiet-no-text",
        "quiet-null-text", "quiet-truncated-gzip",
    };

    public static TheoryData<string> Cases =>
        [.. GoldenCase.Names("dedupe").Where(name => !NotForOperators.Contains(name) && !name.StartsWith("fail-", StringComparison.Ordinal))];

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void ACaseOfTheOriginalGivesTheSameBytes(string name)
    {
        var golden = new GoldenCase("dedupe", name);
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
        (failures.Count > 0).ShouldBe(Faulty.Contains(name));
        if (failures.Count > 0)
            return;
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
