namespace Dolma.Benchmarks;

/// <summary>What a cluster is asked to do.</summary>
/// <param name="Workers">Processes, or ranks.</param>
/// <param name="Shards">Of the run.</param>
/// <param name="Seconds">Work of a shard on one of them, in the mean; single ones lie log-normally around it.</param>
internal sealed record ClusterLoad(int Workers, int Shards, double Seconds)
{
    /// <summary>Standard deviation of the logarithm of a shard's seconds: one in twenty takes more than twice the mean.</summary>
    public double Spread { get; init; } = 0.5;

    /// <summary>Hours after which a machine is lost, in the mean.</summary>
    public double HoursBetweenLosses { get; init; } = 1000;

    public int Seed { get; init; } = 1;

    public double SecondsOfShard(Random random)
    {
        double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return Seconds * Math.Exp(Spread * normal - Spread * Spread / 2);
    }

    public double SecondsToLoss(Random random) => -Math.Log(1 - random.NextDouble()) * HoursBetweenLosses * 3600;
}

/// <summary>How a simulated run went.</summary>
/// <param name="Seconds">From the first process to the end.</param>
/// <param name="Efficiency">The work over what all processes could have done in that while.</param>
/// <param name="Losses">Processes that were lost.</param>
/// <param name="Uses">Of each thing that all share, which part of the time it was busy; most first.</param>
internal sealed record ClusterOutcome(double Seconds, double Efficiency, int Losses, IReadOnlyList<(string Name, double Use)> Uses)
{
    public static ClusterOutcome Of(double end, double work, ClusterLoad load, int losses, params IEnumerable<Capacity> shared) => new(
        end,
        work / (end * load.Workers),
        losses,
        [.. shared.Select(capacity => (capacity.Name, capacity.Use(end))).OrderByDescending(use => use.Item2)]);
}
