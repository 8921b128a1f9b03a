using System.Globalization;
using System.Text;

namespace Dolma.Pipeline.Executors.Slurm;

/// <summary>The batch script of a run: what <c>sbatch</c> is given, and a person can give it.</summary>
internal sealed record SlurmScript
{
    /// <summary>Name of its jobs, by which they are found again.</summary>
    public required string Name { get; init; }

    /// <summary>The command of this program, <c>tokens reshard</c> say.</summary>
    public required string Command { get; init; }

    /// <summary>How this program is started: its path, or that of its host and then its own.</summary>
    public required IReadOnlyList<string> Program { get; init; }

    /// <summary>Path of the config that the tasks read.</summary>
    public required string Config { get; init; }

    /// <summary>The folder that local paths are relative to.</summary>
    public required string Directory { get; init; }

    /// <summary>Folder of the tasks' logs, <c>JOB-TASK.log</c> each.</summary>
    public required string Logs { get; init; }

    /// <summary>Cores of a task, unless the options say otherwise.</summary>
    public required long Processes { get; init; }

    public required SlurmOptions Options { get; init; }

    /// <summary>Whether a text can stand in one of the script's lines for sbatch, which knows quotes and nothing else.</summary>
    public static bool CanHold(string text) => !text.Any(c => char.IsControl(c) || c is '"' or '\\');

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            #!/bin/bash
            # dolma {Command}: the tasks of an array job share one step of it, the first that is not done. To submit it by hand, as often as there are steps:
            #   sbatch --array=0-{Options.Jobs - 1} run.sh
            # What comes after the last step (an index, settings, removing what was in between) the command itself does, when it is started again.

            """);
        foreach (string option in SbatchOptions())
            text.Append("#SBATCH ").Append(option).Append('\n');
        text.Append("exec ").AppendJoin(' ', Program.Append("-c").Append(Config).Concat(Command.Split(' ')).Append("--one_phase").Select(Quoted)).Append('\n');
        return text.ToString();
    }

    private IEnumerable<string> SbatchOptions()
    {
        yield return $"--job-name={Name}";
        yield return $"--chdir=\"{Directory}\"";
        yield return $"--output=\"{Logs}/%A-%a.log\"";
        // A task that Slurm starts again goes on in its log.
        yield return "--open-mode=append";
        yield return $"--cpus-per-task={Options.Cpus ?? Processes}";
        if (Options.Partition is { } partition)
            yield return $"--partition=\"{partition}\"";
        if (Options.Time is { } time)
            yield return $"--time=\"{time}\"";
        if (Options.Memory is { } memory)
            yield return $"--mem=\"{memory}\"";
        foreach (string extra in Options.Extra)
            yield return $"\"{extra}\"";
    }

    /// <summary>As one word for the shell.</summary>
    private static string Quoted(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
