using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Executors.Slurm;

/// <summary>What array jobs of <c>--executor slurm</c> ask for. Texts go to <c>sbatch</c> as they are.</summary>
internal sealed record SlurmOptions : IValidatedOptions
{
    /// <summary>Beside the shards that are missing and the cluster's MaxArraySize.</summary>
    [Range(1, int.MaxValue)]
    [Description("Tasks of an array job at most; each takes shards until there are none left.")]
    public int Jobs { get; init; } = 16;

    [Range(1, int.MaxValue)]
    [Description("Tasks of an array job that run at the same time; null leaves that to the cluster.")]
    public int? AtOnce { get; init; }

    [Description("Partition; null takes the cluster's default.")]
    public string? Partition { get; init; }

    [Description("Time limit of a task as sbatch takes it, 4:00:00 say; null takes the partition's. What is not done by then is submitted again.")]
    public string? Time { get; init; }

    [Range(1, int.MaxValue)]
    [Description("Processor cores of a task; null asks for as many as the command's `processes`.")]
    public int? Cpus { get; init; }

    [Description("Memory of a task as sbatch takes it, 16G say; null takes the cluster's default.")]
    public string? Memory { get; init; }

    [Description("Further options of sbatch, one an entry: --account=lab.")]
    public IReadOnlyList<string> Extra { get; init; } = [];

    [Description("Folder for the jobs' script, config and logs, one in it for each run; every node has to see it.")]
    public string Folder { get; init; } = "slurm";

    [Range(1, 100)]
    [Description("How often in a row what is missing may be submitted without any of it getting done.")]
    public int Attempts { get; init; } = 3;

    [Range(1, 3600)]
    [Description("Seconds between two looks at the queue and at what is done.")]
    public int PollSeconds { get; init; } = 10;

    public IEnumerable<ConfigProblem> Problems()
    {
        (string Key, string? Value)[] texts =
        [
            ("partition", Partition), ("time", Time), ("memory", Memory), ("folder", Folder), .. Extra.Select((text, i) => ($"extra[{i}]", (string?)text)),
        ];
        foreach ((string key, string? value) in texts)
        {
            if (value is not null && (value.Length == 0 || !SlurmScript.CanHold(value)))
                yield return new ConfigProblem(key, $"is `{value}`. It stands in a line of the jobs' script, so it cannot be empty or have quotes, backslashes or line ends.");
        }

        // Slurm puts numbers in their place.
        if (Folder.Contains('%', StringComparison.Ordinal))
            yield return new ConfigProblem("folder", $"is `{Folder}`, and Slurm has its own use for percent signs in the names of logs. Take another name.");
        for (int i = 0; i < Extra.Count; i++)
        {
            if (!Extra[i].StartsWith('-'))
                yield return new ConfigProblem($"extra[{i}]", $"is `{Extra[i]}`; an option of sbatch begins with a hyphen: --account=lab.");
        }
    }
}
