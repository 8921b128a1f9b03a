using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Dolma.Core;

namespace Dolma.Pipeline.Executors.Slurm;

/// <summary>Slurm's own commands, asked one by one. Works with those of Slurm 20.11 and later.</summary>
internal static class SlurmCommands
{
    /// <summary>A controller that restarts answers again after a while; one that is away for long is said to be.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Tasks that one array job may have on this cluster.</summary>
    /// <exception cref="ConfigException">Slurm is not here, does not answer, or takes no array jobs.</exception>
    public static int MaxArraySize()
    {
        const string Key = "MaxArraySize";
        Answer answer = Ask("scontrol", ["show", "config"]);
        if (answer.ExitCode != 0)
            throw new ConfigException("executor", $"is slurm, and Slurm does not answer here: {answer.Errors}. Start the command where sbatch works, or set SLURM_CONF.");
        string? line = answer.Output.Split('\n').FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal));
        if (line is null || !int.TryParse(line.AsSpan(line.IndexOf('=', StringComparison.Ordinal) + 1).Trim(), CultureInfo.InvariantCulture, out int size))
            throw new ConfigException("executor", $"is slurm, and `scontrol show config` says nothing of {Key}.");
        return size > 0 ? size : throw new ConfigException("executor", $"is slurm, and this cluster takes no array jobs ({Key} is {size}). Use ranks, a job each.");
    }

    /// <summary>Submits a script as an array job.</summary>
    /// <param name="size">Tasks, from 0.</param>
    /// <param name="atOnce">How many of them may run at the same time; null for all.</param>
    /// <param name="after">The job whose end, good or bad, it waits for; null if none.</param>
    /// <returns>The job's number.</returns>
    /// <exception cref="RunException">Slurm refuses.</exception>
    public static string Submit(string script, int size, int? atOnce, string? after)
    {
        string limit = atOnce is null ? "" : $"%{atOnce}";
        string[] dependency = after is null ? [] : [$"--dependency=afterany:{after}"];
        Answer answer = Ask("sbatch", ["--parsable", $"--array=0-{size - 1}{limit}", .. dependency, script]);
        if (answer.ExitCode != 0)
            throw new RunException($"sbatch refuses {script}: {answer.Errors}. Correct the `slurm` settings and start the command again; if Slurm took the job all the same, that finds it.");
        // With several clusters: NUMBER;CLUSTER.
        return answer.Output.Trim().Split(';')[0];
    }

    /// <summary>The tasks of this user's jobs with a name that wait, run or end.</summary>
    /// <exception cref="RetryableException">Slurm does not answer.</exception>
    public static IReadOnlyList<SlurmTask> Tasks(string name)
    {
        Answer answer = Ask("squeue", ["--noheader", "--array", $"--user={Environment.UserName}", $"--name={name}", "--format=%F %T %r"]);
        if (answer.ExitCode != 0)
            throw new RetryableException($"squeue fails: {answer.Errors}");
        return
        [
            .. answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' ', 3))
                .Where(parts => parts.Length == 3).Select(parts => new SlurmTask(parts[0], parts[1], parts[2])),
        ];
    }

    /// <summary>Cancels those tasks of jobs that have not begun. That it fails harms nobody: they begin, and find nothing to do.</summary>
    public static void CancelWaiting(IEnumerable<string> jobs) => Ask("scancel", ["--quiet", "--state=PENDING", .. jobs]);

    private static Answer Ask(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // Variables that make squeue say something else.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("SQUEUE_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (Win32Exception)
        {
            throw new ConfigException("executor", $"is slurm, and {program} is not on the path. Start the command on a machine of the cluster, a login node say.");
        }

        using (process)
        {
            process!.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                return new Answer(-1, "", $"{program} has not answered for {Patience.TotalMinutes} minutes");
            }

            return new Answer(process.ExitCode, output.Result, string.Join("; ", errors.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        }
    }

    private sealed record Answer(int ExitCode, string Output, string Errors);
}
