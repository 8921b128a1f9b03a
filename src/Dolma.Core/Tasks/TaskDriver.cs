using Dolma.Core.Storage;

namespace Dolma.Core.Tasks;

/// <summary>
/// Runs tasks on this machine. Nothing else opens a stage's inputs or commits its outputs, so what holds here holds for every
/// stage: outputs appear whole or not at all, in input order, whatever the number of threads; a task whose marker fits is skipped;
/// memory is bounded by threads and batch size, not by files.
/// </summary>
public sealed class TaskDriver(IStorage storage, DriverOptions options, ITaskProgress? progress = null)
{
    /// <summary>Runs the tasks with this operator, in parallel where they allow it.</summary>
    /// <param name="rebuildsState">
    /// For operators that decide in order: pass all documents through the decision even if every task is done, because the state
    /// they build is wanted (a filter that was not saved, say).
    /// </param>
    /// <returns>How each task ended, in the tasks' order. Failures are here, not thrown: one bad shard does not stop the others.</returns>
    /// <exception cref="RunException">The outputs may not be written; nothing was read.</exception>
    public IReadOnlyList<TaskResult> Run(
        IReadOnlyList<ShardTask> tasks, TaskOperator taskOperator, bool rebuildsState = false, CancellationToken cancellation = default)
    {
        if (options.Sharing?.Source is { } source)
            return RunDelivered(tasks, taskOperator, source, cancellation);
        var results = new TaskResult?[tasks.Count];
        var plans = new TaskPlan[tasks.Count];
        var look = new MarkerLook(storage, options, taskOperator.Fingerprint);
        foreach ((int i, TaskLook seen) in look.At(tasks).Index())
            (plans[i], results[i]) = PlanOf(seen);

        if (taskOperator.DecidesAcrossTasks && results.Any(r => r is { Status: TaskStatus.Failed }))
            return [.. results.Select((result, i) => result is { Status: TaskStatus.Failed } ? result : NotRun(tasks[i]))];

        if (taskOperator.DecidesAcrossTasks && options.Sharing is not null)
            throw CannotBeShared();

        int skipped = results.Count(r => r is { Status: TaskStatus.Skipped });
        bool replays = taskOperator.DecidesAcrossTasks && (rebuildsState || skipped < tasks.Count);
        List<TaskPlan> work = [];
        for (int i = 0; i < tasks.Count; i++)
        {
            if (results[i] is null)
                work.Add(plans[i]);
            else if (replays && results[i]!.Status == TaskStatus.Skipped)
                work.Add(plans[i] with { IsReplay = true, Previous = results[i] });
        }

        CheckWriting(work.Where(plan => !plan.IsReplay).Select(plan => plan.Task));
        using TaskShare? share = work.Count > 0 ? Share(tasks, taskOperator) : null;
        progress?.Started(tasks.Count, skipped, work.Sum(plan => plan.InputBytes));
        if (work.Count > 0)
        {
            Dictionary<ShardTask, int> positions = Positions(tasks);
            IEnumerable<TaskResult> ended = options.Sharing?.Pool is { } pool
                ? new TaskHandout(pool, share!, work, options.Sharing.Lease, progress, cancellation).Run()
                : new TaskExecution(storage, options, taskOperator, work, share, progress, cancellation).Run();
            foreach (TaskResult result in ended)
                results[positions[result.Task]] = result;
        }

        TaskResult[] all = [.. results.Select((result, i) => result ?? NotRun(tasks[i]))];
        // Alone, what lies beside the markers was seen at the start; others may have been lost since.
        Leftovers.Remove(all, options.Sharing is null ? look.Found : storage, storage);
        if (options.Sharing is null)
            FailureNote.Leave(all, storage);
        return all;
    }

    /// <summary>How the tasks stand: which a run would skip, and why not the others.</summary>
    public IReadOnlyList<TaskLook> Look(IReadOnlyList<ShardTask> tasks, string fingerprint) => new MarkerLook(storage, options, fingerprint).At(tasks);

    /// <summary>Runs those tasks that a source gives; how the others ended is looked up afterwards, if it is wanted at all.</summary>
    private IReadOnlyList<TaskResult> RunDelivered(IReadOnlyList<ShardTask> tasks, TaskOperator taskOperator, ITaskSource source, CancellationToken cancellation)
    {
        if (taskOperator.DecidesAcrossTasks)
            throw CannotBeShared();
        CheckWriting(tasks);
        progress?.Started(tasks.Count, 0, 0);
        var results = new TaskResult?[tasks.Count];
        Dictionary<ShardTask, int> positions = Positions(tasks);
        using TaskShare share = Share(tasks, taskOperator)!;
        List<TaskPlan> work = [.. tasks.Select(task => new TaskPlan(task, [], IsReplay: false, Previous: null, Attempt: 0))];
        foreach (TaskResult result in new TaskExecution(storage, options, taskOperator, work, share, progress, cancellation).Run())
            results[positions[result.Task]] = result;
        bool goesOn = source.GoesOn;
        return [.. results.Select((result, i) => result ?? (goesOn ? share.Ended(tasks[i]) : null) ?? NotRun(tasks[i]))];
    }

    /// <summary>Whoever may not write shall know before it has worked.</summary>
    private void CheckWriting(IEnumerable<ShardTask> tasks)
    {
        foreach (string root in tasks.SelectMany(task => task.Markers).Select(DoneMarker.RootOf).Distinct(StringComparer.Ordinal))
            storage.CheckWriting(root);
    }

    private TaskShare? Share(IReadOnlyList<ShardTask> tasks, TaskOperator taskOperator)
    {
        var look = new MarkerLook(storage, options, taskOperator.Fingerprint);
        return options.Sharing is null ? null : new TaskShare(storage, options.Sharing, tasks, task => PlanOf(look.At(task)), many => look.At(many).Select(PlanOf));
    }

    private static Dictionary<ShardTask, int> Positions(IReadOnlyList<ShardTask> tasks)
    {
        var positions = new Dictionary<ShardTask, int>(tasks.Count, ReferenceEqualityComparer.Instance);
        for (int i = 0; i < tasks.Count; i++)
            positions.Add(tasks[i], i);
        return positions;
    }

    private static InvalidOperationException CannotBeShared() =>
        new("Documents that are decided on in order, shard after shard, cannot be shared among processes.");

    /// <summary>Decisions about a shard need all shards before it, so one missing input stops everybody.</summary>
    private static TaskResult NotRun(ShardTask task) => new(task, TaskStatus.NotRun, new Counts(), [], Error: null);

    private static (TaskPlan Plan, TaskResult? Known) PlanOf(TaskLook look)
    {
        var plan = new TaskPlan(look.Task, look.Inputs, IsReplay: false, Previous: null, Attempt: 0);
        if (look.Error is not null)
            return (plan, new TaskResult(look.Task, TaskStatus.Failed, new Counts(), [], look.Error));
        return (plan, look.IsDone ? new TaskResult(look.Task, TaskStatus.Skipped, look.Marker!.CountsAsWritten, look.Marker.Outputs, Error: null) : null);
    }
}
