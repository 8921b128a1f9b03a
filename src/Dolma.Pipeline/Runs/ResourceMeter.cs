using System.Diagnostics;

namespace Dolma.Pipeline.Runs;

/// <summary>What the process has used since the moment this was taken.</summary>
internal readonly struct ResourceMeter
{
    private readonly TimeSpan _processor;
    private readonly long _allocated;
    private readonly long _started;

    private ResourceMeter(TimeSpan processor, long allocated, long started)
    {
        _processor = processor;
        _allocated = allocated;
        _started = started;
    }

    /// <summary>Processor seconds, user and system, of all threads.</summary>
    public double ProcessorSeconds => (Environment.CpuUsage.TotalTime - _processor).TotalSeconds;

    /// <summary>Bytes allocated on the managed heap by all threads.</summary>
    public long AllocatedBytes => GC.GetTotalAllocatedBytes() - _allocated;

    /// <summary>Wall-clock seconds.</summary>
    public double Seconds => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    public static ResourceMeter Start() => new(Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
}
