using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Config;
using Dolma.Pipeline.Progress;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Executors.RabbitMq;

/// <summary>The process that was told to run a command: it plans and waits, workers do the tasks. What they need to know lies with the outputs.</summary>
internal sealed class Coordinator : IExecutor, IDisposable
{
    private readonly string _run = $"{DateTime.UtcNow:yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..8]}";
    private readonly CommonOptions _options;
    private readonly RunDescription _description;
    private readonly WorkerPool _pool;
    private readonly List<string> _phases = [];
    private Action? _retract;
    private string? _about;

    /// <exception cref="Dolma.Core.ConfigException">The broker cannot be reached, or refuses; or another run has the queue.</exception>
    public Coordinator(string command, CommonOptions options, CommandContext context)
    {
        _options = options;
        _description = new RunDescription(RunReport.Program, command, YamlWriter.Write(ExecutionKeys.Remove(context.EffectiveConfig)), Environment.CurrentDirectory);
        _pool = new WorkerPool(
            BrokerAddress.Find(options.Broker, Environment.GetEnvironmentVariable), new QueueNames(options.Queue), options.QueueLength, _run, context.Error);
        Sharing = new WorkSharing { Lease = TimeSpan.FromSeconds(options.LeaseSeconds), Pool = _pool };
    }

    public WorkSharing Sharing { get; }

    public bool StaysToTheEnd => true;

    public WorkSharing Begin(Phase phase, IStorage storage, ProgressMeter meter)
    {
        _phases.Add(phase.Check);
        if (_about is null && phase.Tasks.Count > 0)
        {
            string marker = phase.Tasks[0].Markers[0];
            _about = RunDescription.PathOf(_run, marker);
            _description.Announce(_run, marker, storage);
            _retract = () => storage.Delete(_about);
        }

        string[] phases = [.. _phases];
        _pool.OnRead = meter.Read;
        _pool.ToMessage = task => new TaskMessage
        {
            Run = _run,
            Program = RunReport.Program,
            About = _about!,
            Phases = phases,
            Task = task.Markers[0],
            Check = phase.CheckOf(task),
            LeaseSeconds = _options.LeaseSeconds,
            LossLimit = _options.LossLimit,
            Attempts = _options.Attempts,
        }.ToBytes();
        return Sharing;
    }

    public void End(IReadOnlyList<TaskResult> results)
    {
    }

    /// <summary>Says that the run is over, and takes back what of it nobody has begun.</summary>
    public void Dispose()
    {
        using (_pool)
        {
            AsFarAsItGoes(_retract);
            AsFarAsItGoes(_pool.Withdraw);
        }
    }

    private static void AsFarAsItGoes(Action? farewell)
    {
        try
        {
            farewell?.Invoke();
        }
        catch (DolmaException)
        {
            // The next run puts its own description in its place, and empties the queue.
        }
    }
}
