using System.Diagnostics;
using Dolma.Core.Tasks;
using TaskStatus = Dolma.Core.Tasks.TaskStatus;

namespace Dolma.Pipeline.Progress;

/// <summary>Counts what the driver tells and says how far a stage is. Safe to be told from many threads.</summary>
internal sealed class ProgressMeter(Action<TaskResult>? onEnded = null) : ITaskProgress
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _documents;
    private long _lineBytes;
    private long _inputBytesDone;
    private int _ended;

    /// <summary>Told of what was read, besides: lines, and their bytes.</summary>
    public Action<int, long>? OnRead { get; set; }

    /// <summary>Whether tasks are done elsewhere, so that what was read shows only when one of them has ended.</summary>
    public bool IsElsewhere { get; set; }

    public int Tasks { get; private set; }

    public int Skipped { get; private set; }

    /// <summary>Stored bytes of all inputs that are read in this run.</summary>
    public long InputBytes { get; private set; }

    /// <summary>Shards that have ended in this run, well or badly.</summary>
    public int EndedTasks => Volatile.Read(ref _ended);

    public long Documents => Interlocked.Read(ref _documents);

    /// <summary>Decompressed bytes read.</summary>
    public long LineBytes => Interlocked.Read(ref _lineBytes);

    public double Seconds => _clock.Elapsed.TotalSeconds;

    /// <summary>Decompressed megabytes a second since the start.</summary>
    public double MegabytesPerSecond => Seconds < 0.001 ? 0 : LineBytes / 1e6 / Seconds;

    /// <summary>Share of the stored bytes whose shards have ended, 0 to 1.</summary>
    public double Fraction => InputBytes == 0 ? 1 : Math.Min(1, (double)Interlocked.Read(ref _inputBytesDone) / InputBytes);

    /// <summary>Time left if the rest goes as fast as what is done; null before anything is.</summary>
    public TimeSpan? Remaining => Fraction <= 0 ? null : TimeSpan.FromSeconds(Seconds / Fraction * (1 - Fraction));

    public void Started(int tasks, int skipped, long inputBytes) => (Tasks, Skipped, InputBytes) = (tasks, skipped, inputBytes);

    public void Read(int lines, long lineBytes)
    {
        Count(lines, lineBytes);
        OnRead?.Invoke(lines, lineBytes);
    }

    void ITaskProgress.Ended(TaskResult result, long inputBytes)
    {
        Interlocked.Add(ref _inputBytesDone, inputBytes);
        Interlocked.Increment(ref _ended);
        if (IsElsewhere && result.Status == TaskStatus.Done)
            Count(result.Counts["documents_in"], result.Counts["bytes_in"]);
        onEnded?.Invoke(result);
    }

    private void Count(long lines, long lineBytes)
    {
        Interlocked.Add(ref _documents, lines);
        Interlocked.Add(ref _lineBytes, lineBytes);
    }
}
