using Dolma.Core.Threads;

namespace Dolma.Core.Tasks;

/// <summary>
/// Has tasks done by a pool: offers them, and waits until the destination says of each how it ended. What the pool tells is only where to look.
/// </summary>
/// <param name="lease">After so long without a claim a task that nobody is to have any more counts as lost.</param>
internal sealed class TaskHandout(
    ITaskPool pool, TaskShare share, IReadOnlyList<TaskPlan> work, TimeSpan lease, ITaskProgress? progress, CancellationToken cancellation)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, TaskPlan> _open = work.DistinctBy(plan => TaskShare.MarkerOf(plan.Task), StringComparer.Ordinal)
        .ToDictionary(plan => TaskShare.MarkerOf(plan.Task), StringComparer.Ordinal);

    private readonly Dictionary<string, long> _unclaimed = new(StringComparer.Ordinal);
    private readonly List<TaskResult> _results = [];

    /// <returns>How each task ended; none of those that had not ended when the run was cancelled.</returns>
    /// <exception cref="RunException">The pool cannot be told or asked any more.</exception>
    public IReadOnlyList<TaskResult> Run()
    {
        HashSet<TaskPlan> offered = new(_open.Values, ReferenceEqualityComparer.Instance);
        Offer([.. work.Where(offered.Contains).Select(plan => plan.Task)]);
        TimeSpan pause = FirstPause;
        while (_open.Count > 0 && !cancellation.IsCancellationRequested)
        {
            IReadOnlyCollection<string> news = pool.WaitForNews(pause, cancellation);
            Look([.. news.Distinct(StringComparer.Ordinal).Where(_open.ContainsKey)]);
            pause = news.Count > 0 ? FirstPause : TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, lease.Ticks));
            // Nothing waits to be done, and nobody says anything: it may have been said and not heard.
            if (news.Count == 0 && _open.Count > 0 && pool.IsDry)
            {
                // Asked before the look: who leaves after it may have ended something.
                bool isDeserted = pool.IsDeserted;
                Look([.. _open.Keys]);
                if (isDeserted)
                    Offer([.. work.Where(plan => ReferenceEquals(_open.GetValueOrDefault(TaskShare.MarkerOf(plan.Task)), plan)).Select(plan => plan.Task)]);
                else
                    OfferLost();
            }
        }

        // A file that two patterns match is two tasks with one marker.
        _results.AddRange(work.Where(plan => !offered.Contains(plan)).Select(plan => share.Ended(plan.Task)).OfType<TaskResult>());
        return _results;
    }

    private void Look(string[] markers)
    {
        var found = new TaskResult?[markers.Length];
        OnThreads.ForEach(markers.Length, MarkerLook.Readers, i => found[i] = Ended(markers[i]));
        for (int i = 0; i < markers.Length; i++)
        {
            if (found[i] is { } result)
                Settle(markers[i], result);
        }
    }

    private void Settle(string marker, TaskResult result)
    {
        if (!_open.Remove(marker, out TaskPlan? plan))
            return;
        _unclaimed.Remove(marker);
        _results.Add(result);
        progress?.Ended(result, plan.InputBytes);
    }

    /// <summary>Null also if the destination cannot be asked just now.</summary>
    private TaskResult? Ended(string marker)
    {
        try
        {
            TaskResult? ended = share.Ended(_open[marker].Task);
            return ended is { Status: TaskStatus.Skipped } ? ended with { Status = TaskStatus.Done } : ended;
        }
        catch (RetryableException)
        {
            return null;
        }
    }

    /// <summary>
    /// Offers tasks again that nobody has had for two leases: a broker may lose them, and a worker that nobody is told of. One that is left alone for a
    /// while is so for a lease.
    /// </summary>
    private void OfferLost()
    {
        long now = Environment.TickCount64;
        var lost = new List<ShardTask>();
        foreach ((string marker, TaskPlan plan) in _open)
        {
            if (IsTaken(plan.Task))
                _unclaimed.Remove(marker);
            else if (!_unclaimed.TryAdd(marker, now) && now - _unclaimed[marker] > 2 * lease.TotalMilliseconds)
                lost.Add(plan.Task);
        }

        foreach (ShardTask task in lost)
            _unclaimed.Remove(TaskShare.MarkerOf(task));
        Offer(lost);
    }

    /// <summary>Offers tasks; what nobody will do has failed.</summary>
    private void Offer(List<ShardTask> tasks)
    {
        if (tasks.Count == 0 || cancellation.IsCancellationRequested)
            return;
        try
        {
            pool.Offer(tasks);
        }
        catch (ShardException e)
        {
            foreach (ShardTask task in tasks)
                Settle(TaskShare.MarkerOf(task), TaskShare.Failed(task, new ShardException($"{task.Name}: {e.Message}", e)));
        }
    }

    private bool IsTaken(ShardTask task)
    {
        try
        {
            return share.IsTaken(task);
        }
        catch (RetryableException)
        {
            return true;
        }
    }
}
