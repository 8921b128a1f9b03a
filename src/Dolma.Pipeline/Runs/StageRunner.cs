using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Executors;
using Dolma.Pipeline.Logging;
using Dolma.Pipeline.Progress;
using Dolma.Pipeline.Telemetry;

namespace Dolma.Pipeline.Runs;

/// <summary>
/// One call of a command: where its storage and resources are, and the stages it has run so far, with progress and what went wrong
/// on standard error.
/// </summary>
internal class StageRunner(CommonOptions options, IStorage storage, CommandContext context)
{
    private readonly List<StageSummary> _summaries = [];
    private readonly List<Alarm> _alarms = [];
    private readonly List<string> _warnings = [];

    public CommonOptions Options => options;

    public IStorage Storage => storage;

    /// <summary>The same as planning sees it: what it has listed is known from then on. Nothing that the stage itself makes is looked for here.</summary>
    public StorageSnapshot Planned { get; } = new(storage);

    /// <summary>How the stages are shared with other processes; null if there are none.</summary>
    public WorkSharing? Sharing { get; init; }

    /// <summary>Who does the tasks; null if this process does, alone or with others.</summary>
    public IExecutor? Executor { get; init; }

    /// <summary>Whether this process sees the command through to its end, and what lies beside the outputs is its matter.</summary>
    public bool StaysToTheEnd => Executor?.StaysToTheEnd ?? true;

    public CommandContext Context => context;

    public IReadOnlyList<StageSummary> Summaries => _summaries;

    /// <summary>The tasks whose inputs were checked: what the command is about to run.</summary>
    public IReadOnlyList<ShardTask> Tasks { get; private set; } = [];

    /// <summary>What guards found.</summary>
    public IReadOnlyList<Alarm> Alarms => _alarms;

    /// <summary>What the user was warned of.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Whether every shard of every stage is done, and nothing looks as if it had gone wrong.</summary>
    public bool Succeeded => _summaries.All(summary => summary.Succeeded) && _alarms.All(alarm => alarm.IsAllowed);

    /// <summary>Whether nothing is to reach the storage: the stage is only looked at, or tried on a sample.</summary>
    public virtual bool IsLook => false;

    public void Raise(Alarm alarm) => _alarms.Add(alarm);

    /// <summary>Runs the tasks of one stage on this machine.</summary>
    public virtual StageSummary Run(string stage, IReadOnlyList<ShardTask> tasks, TaskOperator taskOperator, StageSettings settings)
    {
        // What leaves nothing behind (a counting pass) has nothing that others could find, so each process does it for itself.
        bool isShared = tasks.All(task => task.Markers.Count > 0);
        DriverOptions driverOptions = DriverOptionsOf(settings) with { Sharing = isShared ? Sharing : null };
        if (driverOptions is { Sharing: not null, IgnoreExisting: true })
            throw new ConfigException("ignore_existing", "cannot be told apart from what other processes have just done. Leave it out, or remove the outputs.");
        var meter = new ProgressMeter(settings.OnEnded);
        if (isShared && Executor is not null)
            driverOptions = driverOptions with { Sharing = Executor.Begin(new Phase(stage, taskOperator.Fingerprint, tasks) { StagesToCome = settings.StagesToCome }, storage, meter) };
        var used = ResourceMeter.Start();
        IReadOnlyList<TaskResult> results;
        if (context.Error is JsonLog log)
            log.Stage = stage;
        using var telemetry = new StageTelemetry(stage, meter);
        using (new ProgressDisplay(stage, meter, context.Error))
            results = new TaskDriver(storage, driverOptions, telemetry).Run(tasks, taskOperator, settings.RebuildsState, context.Cancellation);
        var summary = StageSummary.Of(stage, results, meter, used) with { Modules = settings.Modules };
        Keep(summary);
        Describe(summary);
        if (isShared)
            Executor?.End(results);
        return summary;
    }

    protected void Keep(StageSummary summary) => _summaries.Add(summary);

    /// <summary>Adds to a stage that has run what its own report says.</summary>
    public void Explain(StageSummary summary, object? details) =>
        _summaries[_summaries.IndexOf(summary)] = summary with { Details = details };

    /// <summary>
    /// Takes part, with the other processes of the run, in something whose intermediate files lie in a folder: the last one to leave removes
    /// them. Null if there are no others.
    /// </summary>
    public Participation? Join(string folder) =>
        Sharing is null || !StaysToTheEnd ? null : Participation.Join(storage, StoragePath.Join(folder, "present"), Sharing);

    /// <summary>
    /// Checks that no output takes the place of another file of the run, and what the tasks read against the manifests of the stages that made
    /// it; the original, knowing none, would go on.
    /// </summary>
    /// <exception cref="ConfigException">Something would be overwritten; or is missing, or not of the run that made its folder, which under compat is a warning.</exception>
    public void CheckFiles(params IReadOnlyList<PlannedOutputs> planned)
    {
        Tasks = [.. planned.SelectMany(outputs => outputs.Tasks)];
        ConfigProblem[] taken = [.. TakenPlaces.Problems(planned)];
        if (taken.Length > 0)
            throw new ConfigException(taken);
        ConfigProblem[] problems =
        [
            .. OutputManifest.Problems(
                Tasks.SelectMany(task => task.Inputs).SelectMany(group => group.Attributes.Prepend(group.Documents)).Select(file => file.Path), Planned)
                // Reads a marker of each file, for which someone who only looks has no time.
                .Concat(IsLook ? [] : OutputManifest.Outdated(Tasks.SelectMany(task => task.Inputs), Planned))
                .Select(problem => new ConfigProblem("", problem)),
        ];
        if (problems.Length > 0 && !options.Compat)
            throw new ConfigException(problems);
        foreach (ConfigProblem problem in problems)
            Warn(problem.Message);
    }

    /// <summary>Whether a run would skip all of the tasks.</summary>
    public bool AreDone(IReadOnlyList<ShardTask> tasks, TaskOperator taskOperator)
    {
        var driver = new TaskDriver(storage, DriverOptionsOf(new StageSettings()));
        return driver.Look(tasks, taskOperator.Fingerprint).All(look => look.IsDone);
    }

    protected DriverOptions DriverOptionsOf(StageSettings settings) => new()
    {
        Workers = settings.Processes,
        BadLines = options.BadLines,
        AllowsUnevenAttributes = options.Allows(Guard.UnevenAttributes),
        MaxLineBytes = checked((int)options.MaxLineBytes),
        IgnoreExisting = settings.IgnoreExisting,
        Effort = settings.Effort,
        Planned = Planned,
        Program = RunReport.Program,
    };

    /// <summary>Tells the user, and the report.</summary>
    public void Warn(string message)
    {
        _warnings.Add(message);
        context.Error.WriteLine("warning: " + message);
    }

    /// <summary>One line of result, then every failure and a few examples of what was passed over.</summary>
    private void Describe(StageSummary summary)
    {
        string elsewhere = summary.Elsewhere == 0 ? "" : $", {summary.Elsewhere:N0} by other processes";
        string skipped = summary.Skipped == 0 ? "" : $", {summary.Skipped:N0} skipped: done before";
        string failed = summary.Failed == 0 ? "" : $", {summary.Failed:N0} failed";
        string notRun = summary.NotRun == 0 ? "" : $", {summary.NotRun:N0} not run";
        context.Error.WriteLine(
            $"{summary.Stage}: {summary.Done:N0} of {summary.Shards:N0} shards written{elsewhere}{skipped}{failed}{notRun}; {summary.Seconds:N1} s");
        foreach (string name in SkippedNames(summary))
            context.Error.WriteLine($"  skipped {name}");
        if (summary.Counts["bad_lines"] is > 0 and long bad)
            Warn($"{summary.Stage}: {bad:N0} lines could not be used and were passed over");
        foreach (string example in summary.Counts.Examples.SelectMany(e => e.Value))
            context.Error.WriteLine("  " + example);
        foreach (TaskResult result in summary.Results)
        {
            if (result.Error is { } error)
                new LogEntry(LogEntry.Error, error.Message) { Shard = result.Task.Name, Failure = error.GetType().Name }.WriteTo(context.Error);
        }
    }

    /// <summary>The first few shards that were skipped, so that a person sees what was recognised.</summary>
    private static string[] SkippedNames(StageSummary summary)
    {
        const int Shown = 3;
        string[] names = [.. summary.Results.Where(r => r is { Status: Core.Tasks.TaskStatus.Skipped, IsByOthers: false }).Select(r => r.Task.Name)];
        return names.Length <= Shown ? names : [.. names.Take(Shown), $"… and {names.Length - Shown:N0} more"];
    }
}
