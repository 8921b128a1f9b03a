using Dolma.Core;
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

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void ACaseOfTheOriginalGivesTheSameBytes(string name)
    {
        Skip.If(NotForOperators.Contains(name), "is about the command's files, not the operator");
        var golden = new GoldenCase("mix", name);
        Skip.If(name.StartsWith("fail-", StringComparison.Ordinal), "the original fails; the command's tests compare how");
        IReadOnlyDictionary<string, string> expected = golden.Written;
        var written = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        List<string> notRun = [];
        foreach (Section step in golden.Steps)
        {
            try
            {
                notRun.AddRange(MixCaseRun.Run(golden.Stage, step, written));
            }
            catch (DolmaException e)
            {
                notRun.Add(e.Message);
            }
        }

        foreach (string reason in notRun)
            log.WriteLine("not run   " + reason);
        List<string> different = [];
        foreach ((string path, byte[] content) in written)
        {
            bool same = expected.TryGetValue(path, out string? sha256) && GoldenCase.Sha256(content) == sha256;
            string? program = same ? null : KnownDifference(golden, path);
            log.WriteLine(program is null ? $"{(same ? "same" : "DIFFERENT"),-10}{path}" : $"known     {path}: {program}");
            if (!same && program is null)
                different.Add(path);
        }

        different.ShouldBeEmpty();
        // There every stream that is not run has a path that the original refuses too.
        if (notRun.Count == 0 || name.StartsWith("filters-jsonpath", StringComparison.Ordinal))
            written.Keys.Order().ShouldBe(expected.Keys.Where(p => !p.EndsWith(".tmp", StringComparison.Ordinal)).Order());
        Skip.If(written.Count == 0, "not run: " + string.Join("; ", notRun));
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
}
