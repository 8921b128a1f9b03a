using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Config;
using Dolma.Pipeline.Progress;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Executors.Slurm;

/// <summary>
/// Has the stages of a command done by array jobs of Slurm. A run's folder holds their script, config and logs; it and the jobs are named for the
/// command, its config and the folder that it was started in, so that the same command finds the jobs that it submitted before.
/// </summary>
internal sealed class SlurmExecutor : IExecutor, IDisposable
{
    private readonly SlurmJobs _jobs;
    private readonly CommandContext _context;
    private readonly SlurmScript _script;
    private Phase? _phase;

    /// <exception cref="ConfigException">Slurm is not here, or does not answer.</exception>
    public SlurmExecutor(string command, CommonOptions options, CommandContext context)
    {
        _context = context;
        int limit = SlurmCommands.MaxArraySize();
        string config = YamlWriter.Write(ExecutionKeys.Remove(context.EffectiveConfig));
        string directory = Environment.CurrentDirectory;
        string name = $"dolma-{command.Replace(' ', '-')}-{ContentHash.Of($"{RunReport.Program}\n{command}\n{directory}\n{config}")}"[..^20];
        string folder = Path.Join(Path.GetFullPath(options.Slurm.Folder), name);
        _script = new SlurmScript
        {
            Name = name,
            Command = command,
            Program = ThisProgram(),
            Config = Path.Join(folder, "config.yaml"),
            Directory = directory,
            Logs = Path.Join(folder, "logs"),
            Processes = context.EffectiveConfig.Find("processes") is ConfigScalar { Value: long processes } ? processes : 1,
            Options = options.Slurm,
        };
        if (!SlurmScript.CanHold(directory))
            throw new ConfigException("executor", $"is slurm, and the current folder is {directory}. Its name stands in a line of the jobs' script; start the command in a folder without quotes and backslashes.");
        _jobs = new SlurmJobs(_script, Path.Join(folder, "run.sh"), config, limit, context.Error);
        Sharing = new WorkSharing { Lease = TimeSpan.FromSeconds(options.LeaseSeconds), Pool = _jobs };
    }

    public WorkSharing Sharing { get; }

    public bool StaysToTheEnd => true;

    public WorkSharing Begin(Phase phase, IStorage storage, ProgressMeter meter)
    {
        _phase = phase;
        meter.IsElsewhere = true;
        _jobs.Begin(phase, storage);
        return Sharing;
    }

    public void End(IReadOnlyList<TaskResult> results)
    {
        if (_context.Cancellation.IsCancellationRequested)
            return;
        bool isBroken = results.Any(result => result.Status is not (Core.Tasks.TaskStatus.Done or Core.Tasks.TaskStatus.Skipped));
        // What comes after the last stage is for this process alone.
        if (isBroken || _phase!.StagesToCome == 0)
            _jobs.Finish(Sharing.Lease, _context.Cancellation);
    }

    public void Dispose()
    {
        if (_context.Cancellation.IsCancellationRequested && _jobs.AreThere)
        {
            string name = _script.Name;
            _context.Error.WriteLine($"slurm: {name} goes on. See it: squeue --name {name}; cancel it: scancel --name {name}; the same command waits for it again.");
        }
    }

    private static string[] ThisProgram()
    {
        string process = Environment.ProcessPath!;
        // Started as `dotnet dolma.dll`.
        return Path.GetFileNameWithoutExtension(process) == "dotnet" ? [process, Environment.GetCommandLineArgs()[0]] : [process];
    }
}
