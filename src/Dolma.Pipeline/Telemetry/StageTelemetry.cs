using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Progress;
using TaskStatus = Dolma.Core.Tasks.TaskStatus;

namespace Dolma.Pipeline.Telemetry;

/// <summary>
/// One stage as metrics and as a trace: a span for the stage, in it one for each shard that this process opened. Passes on what it is told to
/// the progress meter. While nobody listens no span is made, and a counter costs a comparison a batch.
/// </summary>
internal sealed class StageTelemetry : ITaskProgress, IDisposable
{
    /// <summary>Name of the meter and of the source of spans.</summary>
    public const string Name = "dolma";

    private static readonly ActivitySource Spans = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Shards = Meter.CreateCounter<long>(
        "dolma.shards", "{shard}", "Shards that have ended: done, failed, skipped (done before), not_run; by this process or, as this one learnt, by others.");

    private static readonly Counter<long> Documents = Meter.CreateCounter<long>("dolma.documents", "{document}", "Documents read.");

    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>("dolma.bytes", "By", "Bytes of documents read, decompressed.");

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "dolma.retries", "{retry}", "Shards begun again after an interrupted transfer.");

    private static readonly Gauge<double> Throughput = Meter.CreateGauge<double>(
        "dolma.throughput", "MB/s", "Megabytes of documents read a second since the stage began, decompressed.");

    private readonly string _stage;
    private readonly KeyValuePair<string, object?> _tag;
    private readonly ProgressMeter _meter;
    private readonly Activity? _span;
    private readonly ConcurrentDictionary<ShardTask, Activity> _open = new(ReferenceEqualityComparer.Instance);

    public StageTelemetry(string stage, ProgressMeter meter)
    {
        _stage = stage;
        _tag = new KeyValuePair<string, object?>("stage", stage);
        _meter = meter;
        _span = Spans.StartActivity(stage);
    }

    /// <summary>Begins the span of a whole command; null if nobody listens.</summary>
    public static Activity? StartCommand(string name, ActivityContext parent) =>
        Spans.StartActivity($"dolma {name}", ActivityKind.Internal, parent);

    public void Started(int tasks, int skipped, long inputBytes)
    {
        _meter.Started(tasks, skipped, inputBytes);
        Count(TaskStatus.Skipped, isByOthers: false, skipped);
        _span?.SetTag("shards", tasks).SetTag("shards_skipped", skipped).SetTag("input_bytes", inputBytes);
    }

    public void Began(ShardTask task, int attempt)
    {
        if (attempt > 0)
            Retries.Add(1, _tag);
        if (_span is null)
            return;
        if (_open.TryGetValue(task, out Activity? open))
        {
            open.AddEvent(new ActivityEvent("retry", tags: new ActivityTagsCollection { ["attempt"] = attempt }));
            return;
        }

        Activity? before = Activity.Current;
        if (Spans.StartActivity("shard", ActivityKind.Internal, _span.Context) is { } span)
            _open[task] = span.SetTag("stage", _stage).SetTag("shard", task.Name);
        // The thread goes on to other shards before this one ends.
        Activity.Current = before;
    }

    public void Read(int lines, long lineBytes)
    {
        _meter.Read(lines, lineBytes);
        Documents.Add(lines, _tag);
        Bytes.Add(lineBytes, _tag);
        if (Throughput.Enabled)
            Throughput.Record(_meter.MegabytesPerSecond, _tag);
    }

    public void Ended(TaskResult result, long inputBytes)
    {
        ((ITaskProgress)_meter).Ended(result, inputBytes);
        // What others did meanwhile they count as done, too: the tag keeps the two apart.
        Count(result is { Status: TaskStatus.Skipped, IsByOthers: true } ? TaskStatus.Done : result.Status, result.IsByOthers, 1);
        if (!_open.TryRemove(result.Task, out Activity? span))
            return;
        span.SetTag("status", Text(result.Status)).SetTag("input_bytes", inputBytes);
        foreach ((string name, long value) in result.Counts.Values)
            span.SetTag("count." + name, value);
        if (result.Error is { } error)
            span.SetStatus(ActivityStatusCode.Error, error.Message);
        span.Stop();
    }

    /// <summary>Ends the stage's span.</summary>
    public void Dispose()
    {
        _span?.SetTag("documents", _meter.Documents).SetTag("bytes", _meter.LineBytes);
        _span?.Dispose();
    }

    private static string Text(TaskStatus status) => status switch
    {
        TaskStatus.Done => "done",
        TaskStatus.Skipped => "skipped",
        TaskStatus.Failed => "failed",
        _ => "not_run",
    };

    private void Count(TaskStatus status, bool isByOthers, int shards)
    {
        if (shards > 0)
            Shards.Add(shards, _tag, new KeyValuePair<string, object?>("status", Text(status)), new KeyValuePair<string, object?>("by", isByOthers ? "others" : "self"));
    }
}
