using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Progress;

namespace Dolma.Pipeline.Runs;

/// <summary>Runs the tasks of one stage on this machine, with progress on standard error.</summary>
internal static class StageRunner
{
    public static StageSummary Run(
        string stage,
        IReadOnlyList<ShardTask> tasks,
        TaskOperator taskOperator,
        DriverOptions options,
        IStorage storage,
        bool rebuildsState,
        CancellationToken cancellation)
    {
        var meter = new ProgressMeter();
        IReadOnlyList<TaskResult> results;
        using (new ProgressDisplay(stage, meter))
            results = new TaskDriver(storage, options, meter).Run(tasks, taskOperator, rebuildsState, cancellation);
        var summary = StageSummary.Of(stage, results, meter.Seconds, meter.LineBytes);
        Report(summary);
        return summary;
    }

    /// <summary>One line of result, then every failure and a few examples of what was passed over.</summary>
    private static void Report(StageSummary summary)
    {
        string skipped = summary.Skipped == 0 ? "" : $", {summary.Skipped:N0} skipped because they were done before";
        string failed = summary.Failed == 0 ? "" : $", {summary.Failed:N0} failed";
        string notRun = summary.NotRun == 0 ? "" : $", {summary.NotRun:N0} not run";
        Console.Error.WriteLine(
            $"{summary.Stage}: {summary.Done:N0} of {summary.Shards:N0} shards written{skipped}{failed}{notRun}; {summary.Seconds:N1} s");
        foreach ((string name, long value) in summary.Counts.Values)
        {
            if (summary.Counts.Examples.TryGetValue(name, out _) || name.StartsWith("bad_line", StringComparison.Ordinal))
                Console.Error.WriteLine($"warning: {name}: {value:N0}");
        }

        foreach (string example in summary.Counts.Examples.SelectMany(e => e.Value))
            Console.Error.WriteLine($"  for example {example}");
        foreach (Dolma.Core.DolmaException error in summary.Errors)
            Console.Error.WriteLine("error: " + error.Message);
    }
}
