using System.Globalization;
using Dolma.Core;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Commands;

namespace Dolma.Pipeline.Runs;

/// <summary>
/// Which of how many processes this one is, from its options or from the variables of the scheduler that started it: array jobs of Slurm
/// and AWS Batch, indexed jobs of Kubernetes.
/// </summary>
internal static class Ranks
{
    private sealed record Scheduler(string Name, string Index, string First, string Size);

    private static readonly Scheduler[] Schedulers =
    [
        new("Slurm", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_COUNT"),
        new("AWS Batch", "AWS_BATCH_JOB_ARRAY_INDEX", "", "AWS_BATCH_JOB_ARRAY_SIZE"),
        // Kubernetes tells a pod its index, and not how many there are.
        new("Kubernetes", "JOB_COMPLETION_INDEX", "", ""),
    ];

    /// <summary>How this process shares its stages with others; null if it is alone.</summary>
    /// <exception cref="ConfigException">Rank and world do not fit, or one of them is missing.</exception>
    public static WorkSharing? Find(CommonOptions options, Func<string, string?> variable)
    {
        (int? rank, int? world, string from) = (options.Rank, options.World, "`rank`");
        if (rank is null && Schedulers.FirstOrDefault(s => Number(variable, s.Index) is not null) is { } scheduler)
        {
            rank = Number(variable, scheduler.Index) - (Number(variable, scheduler.First) ?? 0);
            world ??= Number(variable, scheduler.Size);
            from = $"{scheduler.Index} ({scheduler.Name})";
        }

        if (rank is null && world is null)
            return null;
        if (rank is null)
            throw new ConfigException("rank", $"is missing, and `world` is {world}. Give each process its number, from 0 to {world - 1}.");
        if (world is null)
            throw new ConfigException("world", $"is missing, and {from} says that this is process {rank} of several. Set how many there are.");
        if (rank < 0 || rank >= world)
            throw new ConfigException("rank", $"is {rank} by {from}, and `world` is {world}: numbers go from 0 to {world - 1}.");
        return new WorkSharing { Rank = rank.Value, World = world.Value, Lease = TimeSpan.FromSeconds(options.LeaseSeconds), MaxLostOwners = options.LossLimit };
    }

    /// <summary>The path of this process's own report: <c>run.json</c> of process 3 becomes <c>run.3.json</c>.</summary>
    public static string ReportPath(string path, WorkSharing? sharing)
    {
        if (sharing is null)
            return path;
        int dot = path.LastIndexOf('.');
        return dot > path.LastIndexOf('/') ? $"{path[..dot]}.{sharing.Rank}{path[dot..]}" : $"{path}.{sharing.Rank}";
    }

    private static int? Number(Func<string, string?> variable, string name) =>
        name.Length > 0 && int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
