using Dolma.Core;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Progress;
using Dolma.Taggers.Modules;
using TaskStatus = Dolma.Core.Tasks.TaskStatus;

namespace Dolma.Pipeline.Runs;

/// <summary>What one stage did, added up over its shards.</summary>
internal sealed record StageSummary
{
    public required string Stage { get; init; }

    public required int Shards { get; init; }

    /// <summary>Written in this run: by this process or, if it only waits for them, by its workers or array jobs.</summary>
    public required int Done { get; init; }

    /// <summary>Done before this run.</summary>
    public required int Skipped { get; init; }

    /// <summary>Done in this run by other processes that take part in it, for the run and not for this process.</summary>
    public required int Elsewhere { get; init; }

    public required int Failed { get; init; }

    /// <summary>Given up because of a cancellation, or because a shard before it failed that it depends on.</summary>
    public required int NotRun { get; init; }

    /// <summary>Counters of all shards, those skipped included: what the outputs as they lie there consist of.</summary>
    public required Counts Counts { get; init; }

    /// <summary>Wall-clock time.</summary>
    public required double Seconds { get; init; }

    /// <summary>Processor time of all threads, user and system.</summary>
    public required double ProcessorSeconds { get; init; }

    /// <summary>Managed bytes allocated by all threads.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>Documents read in this run.</summary>
    public required long DocumentsRead { get; init; }

    /// <summary>Decompressed bytes of documents read in this run.</summary>
    public required long BytesRead { get; init; }

    /// <summary>Content bytes of all outputs, before compression.</summary>
    public required long BytesOut { get; init; }

    public required IReadOnlyList<DolmaException> Errors { get; init; }

    public required IReadOnlyList<TaskResult> Results { get; init; }

    /// <summary>Assemblies from outside that took part.</summary>
    public IReadOnlyCollection<TaggerModule> Modules { get; init; } = [];

    /// <summary>What the stage's own report says of it, as an object to serialize; null if it has none.</summary>
    public object? Details { get; init; }

    /// <summary>Whether every shard is done.</summary>
    public bool Succeeded => Failed == 0 && NotRun == 0;

    internal static StageSummary Of(string stage, IReadOnlyList<TaskResult> results, ProgressMeter progress, ResourceMeter used)
    {
        var counts = new Counts();
        foreach (TaskResult result in results)
            counts.Add(result.Counts);
        return new StageSummary
        {
            Stage = stage,
            Shards = results.Count,
            Done = results.Count(r => r.Status == TaskStatus.Done),
            Skipped = results.Count(r => r is { Status: TaskStatus.Skipped, IsByOthers: false }),
            Elsewhere = results.Count(r => r is { Status: TaskStatus.Skipped, IsByOthers: true }),
            Failed = results.Count(r => r.Status == TaskStatus.Failed),
            NotRun = results.Count(r => r.Status == TaskStatus.NotRun),
            Counts = counts,
            Seconds = used.Seconds,
            ProcessorSeconds = used.ProcessorSeconds,
            AllocatedBytes = used.AllocatedBytes,
            DocumentsRead = progress.Documents,
            BytesRead = progress.LineBytes,
            BytesOut = results.Sum(r => r.Outputs.Sum(o => o.ContentLength)),
            Errors = [.. results.Where(r => r.Error is not null).Select(r => r.Error!)],
            Results = results,
        };
    }
}
