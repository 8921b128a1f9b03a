using System.Runtime.InteropServices;

namespace Dolma.Benchmarks;

/// <summary>Processor time of the child processes that have ended, as the kernel counts it.</summary>
internal static partial class ChildProcessorTime
{
    private const int Children = -1;

    /// <summary><c>struct rusage</c>: user and system time as seconds and microseconds each, then fourteen counters.</summary>
    private const int Fields = 18;

    public static double Seconds()
    {
        Span<long> usage = stackalloc long[Fields];
        if (GetUsage(Children, usage) != 0)
            throw new InvalidOperationException($"getrusage failed with error {Marshal.GetLastPInvokeError()}.");
        return usage[0] + usage[2] + (usage[1] + usage[3]) / 1e6;
    }

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    private static partial int GetUsage(int who, Span<long> usage);
}
