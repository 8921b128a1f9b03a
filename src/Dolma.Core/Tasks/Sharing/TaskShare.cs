using Dolma.Core.Storage;

namespace Dolma.Core.Tasks;

/// <summary>
/// This process's part of a run that several work on: it takes tasks that nobody has, learns what became of the others, and ends when all
/// have ended. All that processes know of each other lies beside the markers.
/// </summary>
internal sealed class TaskShare : IDisposable
{
    /// <summary>
    /// How often all processes together ask for tasks that some of them have: each time costs four requests, and Amazon answers 5,500 a second for
    /// each prefix.
    /// </summary>
    private const int AsksASecond = 1000;

    private readonly IStorage _storage;
    private readonly WorkSharing _sharing;
    private readonly Func<ShardTask, (TaskPlan Plan, TaskResult? Known)> _look;
    private readonly Func<IReadOnlyList<ShardTask>, IEnumerable<(TaskPlan Plan, TaskResult? Known)>> _lookAtMany;
    private readonly TaskClaims _claims;
    private readonly Dictionary<string, StoredFile> _formerFailures;

    /// <param name="look">Finds out whether a task is done.</param>
    /// <param name="lookAtMany">The same for many together, in their order.</param>
    public TaskShare(
        IStorage storage,
        WorkSharing sharing,
        IReadOnlyList<ShardTask> tasks,
        Func<ShardTask, (TaskPlan Plan, TaskResult? Known)> look,
        Func<IReadOnlyList<ShardTask>, IEnumerable<(TaskPlan Plan, TaskResult? Known)>> lookAtMany)
    {
        _storage = storage;
        _sharing = sharing;
        _look = look;
        _lookAtMany = lookAtMany;
        // What failed before this process began is tried again: whatever was wrong may have been mended.
        _formerFailures = tasks.Select(MarkerOf).Select(StoragePath.Parent).Distinct(StringComparer.Ordinal)
            .SelectMany(folder => storage.Children(folder)).Where(entry => FailureNote.IsNote(entry.Path))
            .ToDictionary(entry => entry.Path, entry => entry.File!.Value, StringComparer.Ordinal);
        _claims = new TaskClaims(storage, sharing.Lease);
    }

    /// <summary>What a task is known by among processes.</summary>
    public static string MarkerOf(ShardTask task) => task.Markers.Count > 0
        ? task.Markers[0]
        : throw new InvalidOperationException($"{task.Name} has no marker, so it cannot be shared.");

    /// <summary>That the task could not be done.</summary>
    public static TaskResult Failed(ShardTask task, DolmaException error) => new(task, TaskStatus.Failed, new Counts(), [], error);

    private int Rank => _sharing.Rank % _sharing.World;

    /// <summary>The tasks that this process begins with.</summary>
    public IEnumerable<TaskPlan> Own(IReadOnlyList<TaskPlan> work) => OfRank(Rank, work);

    /// <summary>Those that the others begin with, from their ends, where these come last.</summary>
    public IEnumerable<TaskPlan> OfOthers(IReadOnlyList<TaskPlan> work) =>
        Enumerable.Range(1, _sharing.World - 1).SelectMany(next => OfRank((Rank + next) % _sharing.World, work).Reverse());

    /// <summary>Looks at many tasks together, which takes a request for each that is done.</summary>
    /// <param name="settled">Told of those that are.</param>
    /// <returns>The others; all of them if it cannot be found out.</returns>
    public IReadOnlyList<TaskPlan> TryPassOver(IReadOnlyList<TaskPlan> plans, Action<TaskPlan, TaskResult> settled)
    {
        try
        {
            List<TaskPlan> left = [];
            foreach ((TaskPlan plan, (_, TaskResult? known)) in plans.Zip(_lookAtMany([.. plans.Select(plan => plan.Task)])))
            {
                if (known is { Status: TaskStatus.Skipped })
                    settled(plan, known with { IsByOthers = true });
                else
                    left.Add(plan);
            }

            return left;
        }
        catch (DolmaException)
        {
            return plans;
        }
    }

    /// <summary>How long to leave tasks alone that others have, if there are so many.</summary>
    public TimeSpan Pause(int elsewhere) =>
        TimeSpan.FromSeconds(Math.Min((double)elsewhere * _sharing.World / AsksASecond, _sharing.Lease.TotalSeconds));

    /// <param name="takesOver">Whether a task may be taken whose owner was lost with it.</param>
    public TaskTurn Ask(TaskPlan plan, bool takesOver = true)
    {
        string marker = MarkerOf(plan.Task);
        // Most tasks are met for the first time, and free.
        if ((plan.Looks > 0 || plan.Attempt > 0) && Ended(plan.Task) is { } ended)
        {
            _claims.Release(marker);
            return TaskTurn.Over(ended);
        }

        if (!_claims.TryTake(marker, out int owners, takesOver))
            return TaskTurn.Later(owners);
        // It may have been done before it was taken.
        (TaskPlan now, TaskResult? known) = Look(plan.Task);
        known ??= Failure(plan.Task);
        bool isGivenUp = known is null && owners > _sharing.MaxLostOwners;
        if (isGivenUp)
        {
            known = Failed(plan.Task, new ShardException(
                $"{plan.Task.Name}: {owners} processes in a row were killed, or fell silent, while they had this shard, so it may be what ended them. Look for too "
                + "little memory, or at the shard itself; the next run tries it again."));
            Note(known);
        }

        if (known is null)
            return TaskTurn.Mine(now with { Attempt = plan.Attempt, Delivery = plan.Delivery, Owners = owners });
        _claims.Release(marker);
        return TaskTurn.Over(known, isGivenUp);
    }

    /// <summary>The same; a task that cannot even be asked for has failed.</summary>
    public TaskTurn TryAsk(TaskPlan plan, bool takesOver)
    {
        try
        {
            return Ask(plan, takesOver);
        }
        catch (DolmaException e)
        {
            return TaskTurn.Over(Failed(plan.Task, e));
        }
    }

    /// <summary>How a task has ended in this run, whoever did it; null if it has not.</summary>
    public TaskResult? Ended(ShardTask task) => Look(task).Known ?? Failure(task);

    /// <summary>Whether it is known to all that the task has failed in this run.</summary>
    public bool IsNoted(ShardTask task) => Failure(task) is not null;

    /// <summary>Whether a process that may be alive has the task.</summary>
    public bool IsTaken(ShardTask task) => _claims.IsTaken(MarkerOf(task));

    /// <summary>Gives a task up that has not ended.</summary>
    public void Release(ShardTask task)
    {
        try
        {
            _claims.Release(MarkerOf(task));
        }
        catch (DolmaException)
        {
            // Others wait for the lease to end, then.
        }
    }

    /// <summary>Whether the task is still this process's to commit.</summary>
    public bool Holds(ShardTask task) => _claims.IsHeld(MarkerOf(task));

    /// <summary>A task that was this process's turn has ended; the others may know. If they cannot be told they find out by themselves, later.</summary>
    public void TryTell(TaskResult result)
    {
        try
        {
            string note = FailureNote.PathOf(MarkerOf(result.Task));
            if (result.Status == TaskStatus.Failed && Holds(result.Task))
                Note(result);
            else if (result.Status == TaskStatus.Done && _formerFailures.ContainsKey(note))
                _storage.Delete(note);
            _claims.Release(MarkerOf(result.Task));
        }
        catch (DolmaException)
        {
        }
    }

    public void Dispose() => _claims.Dispose();

    private IEnumerable<TaskPlan> OfRank(int rank, IReadOnlyList<TaskPlan> work)
    {
        for (int i = rank; i < work.Count; i += _sharing.World)
            yield return work[i];
    }

    /// <summary>What was not done when this process began was done by another one.</summary>
    private (TaskPlan Plan, TaskResult? Known) Look(ShardTask task)
    {
        (TaskPlan plan, TaskResult? known) = _look(task);
        return (plan, known is { Status: TaskStatus.Skipped } ? known with { IsByOthers = true } : known);
    }

    private void Note(TaskResult failed) => new FailureNote(failed.Task.Name, failed.Error!.Message, ClaimOwner.Self.ToString())
        .Write(FailureNote.PathOf(MarkerOf(failed.Task)), _storage);

    private TaskResult? Failure(ShardTask task)
    {
        string path = FailureNote.PathOf(MarkerOf(task));
        return _storage.Find(path) is { } found && _formerFailures.GetValueOrDefault(path) != found && FailureNote.Read(path, _storage) is { } note
            ? Failed(task, new ShardException($"{note.Message} (found by {note.By})")) with { IsByOthers = true }
            : null;
    }
}
