namespace Dolma.Benchmarks;

/// <summary>
/// Speeds by processor time: what a core does, whatever else the machine is busy with. The first runs of an action are those in which
/// it is compiled, and do not count; of the others the best does.
/// </summary>
internal static class ProcessorTime
{
    private const int WarmUps = 3;

    private const int Rounds = 5;

    /// <summary>10⁶ bytes a second and core.</summary>
    public static double MegabytesPerSecond(long bytes, Action action)
    {
        for (int round = 0; round < WarmUps; round++)
            action();
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
            best = Math.Min(best, Of(action));
        return bytes / 1e6 / best;
    }

    /// <summary>Processor seconds of this process, all its threads together, while the action runs.</summary>
    public static double Of(Action action)
    {
        double before = Environment.CpuUsage.TotalTime.TotalSeconds;
        action();
        return Math.Max(1e-6, Environment.CpuUsage.TotalTime.TotalSeconds - before);
    }
}
