using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>How far a stage is, from what lies beside its outputs.</summary>
internal sealed record StageStatus
{
    /// <summary>What was done so long before now counts for the speed.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    public required string Stage { get; init; }

    /// <summary>The step that the shards are of; a stage of several steps shows the last that was reached. Empty if none was.</summary>
    public required string Step { get; init; }

    public required StageShards Shards { get; init; }

    /// <summary>Stages that it comes after and that are not done, if it could not be planned: then this is why, as a rule.</summary>
    public IReadOnlyList<string> WaitsFor { get; init; } = [];

    /// <summary>Claims of processes that may be alive, by process how many.</summary>
    public IReadOnlyDictionary<string, int> Running { get; init; } = new Dictionary<string, int>();

    /// <summary>Why shards failed when they were last tried.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>Stored bytes of the inputs of all shards.</summary>
    public long Bytes { get; init; }

    /// <summary>Those of the shards that are done.</summary>
    public long BytesDone { get; init; }

    /// <summary>Decompressed bytes a second in the last minutes, all processes together; null if nothing was done in them.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>What is left at the speed of the last minutes; null if that is not known.</summary>
    public TimeSpan? Left { get; init; }

    public bool IsDone => Shards.Problem is null && Shards.Total == Shards.Done && Step.Length > 0;

    public static StageStatus Of(StageSight sight, IStorage storage, DateTimeOffset now)
    {
        var status = new StageStatus
        {
            Stage = sight.Stage.Name,
            Step = sight.Runner.Looks.Count == 0 ? "" : sight.Runner.Looks[^1].Step,
            Shards = StageShards.Of(sight),
        };
        if (sight.Runner.Looks.Count == 0)
            return status;
        StageLook[] looks = Parts(sight.Runner.Looks);
        TaskLook[] shards = [.. looks.SelectMany(look => look.Shards)];
        var activity = TaskActivity.Of(shards.Select(shard => shard.Task), storage);
        TaskLook[] done = [.. shards.Where(shard => shard.IsDone)];
        long bytes = shards.Sum(SizeOf);
        long bytesDone = done.Sum(SizeOf);
        (double? lines, double? stored) = Speed(done, now);
        return status with
        {
            Shards = StageShards.Of(new StageLook(status.Step, shards)) with { Problem = status.Shards.Problem },
            Running = activity.Running.Where(claim => !claim.IsGone).GroupBy(claim => claim.Owner, StringComparer.Ordinal)
                .OrderBy(owner => owner.Key, StringComparer.Ordinal).ToDictionary(owner => owner.Key, owner => owner.Count(), StringComparer.Ordinal),
            Errors = [.. shards.Where(shard => shard.Error is not null).Select(shard => shard.Error!.Message)
                .Concat(shards.Where(shard => !shard.IsDone && shard.Task.Markers.Count > 0).Select(shard => activity.Failures.GetValueOrDefault(shard.Task.Markers[0])).OfType<string>())],
            Bytes = bytes,
            BytesDone = bytesDone,
            BytesPerSecond = lines,
            Left = bytesDone == bytes ? TimeSpan.Zero : stored is > 0 ? TimeSpan.FromSeconds((bytes - bytesDone) / stored.Value) : null,
        };
    }

    /// <summary>Streams of a mix are side by side; steps of anything else follow each other, and the last one tells.</summary>
    private static StageLook[] Parts(IReadOnlyList<StageLook> looks) =>
        looks.All(look => look.Step.StartsWith("mix ", StringComparison.Ordinal)) ? [.. looks] : [looks[^1]];

    private static long SizeOf(TaskLook shard) => shard.Inputs.Sum(input => input.Size);

    /// <summary>Bytes a second, of lines and as stored.</summary>
    private static (double? Lines, double? Stored) Speed(TaskLook[] done, DateTimeOffset now)
    {
        TaskLook[] recent = [.. done.Where(shard => shard.Marker!.Written > now - Window).OrderBy(shard => shard.Marker!.Written)];
        // The first one says when the clock starts; how long it took itself is not known.
        if (recent.Length < 2 || now <= recent[0].Marker!.Written)
            return (null, null);
        double seconds = (now - recent[0].Marker!.Written!.Value).TotalSeconds;
        TaskLook[] counted = recent[1..];
        return (counted.Sum(shard => shard.Marker!.Counts.GetValueOrDefault("bytes_in")) / seconds, counted.Sum(SizeOf) / seconds);
    }
}
