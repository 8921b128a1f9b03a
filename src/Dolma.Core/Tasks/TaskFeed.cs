using System.Diagnostics;

namespace Dolma.Core.Tasks;

/// <summary>
/// Hands tasks to the readers in order, a bounded number at a time; a task to be retried comes back to the front. One that another
/// process has is asked for again after a while, less and less often. One whose owner was lost comes last and alone, since it may be what that one
/// died of: it takes no other task with it, then. Of several such the one that fewer were lost with comes first, since it is more likely to be innocent.
/// </summary>
/// <param name="tasks">What there is to do.</param>
/// <param name="later">What others begin with; most of it has ended when this process comes to it, so all of it is looked at together then.</param>
/// <param name="maxOpen">Tasks that may have been taken and not ended.</param>
/// <param name="retries">Times that a task is done again for a reason outside of it.</param>
/// <param name="share">Whose turn a task is; null if there is nobody else.</param>
/// <param name="patience">How long to wait for tasks that are elsewhere while there is nothing else; null for as long as it takes.</param>
/// <param name="isOver">Whether tasks are only handed out to be given up.</param>
/// <param name="settled">Told of each task that has ended, here or elsewhere.</param>
internal sealed class TaskFeed(
    IEnumerable<TaskPlan> tasks,
    IReadOnlyList<TaskPlan> later,
    int maxOpen,
    int retries,
    TaskShare? share,
    TimeSpan? patience,
    Func<bool> isOver,
    Action<TaskPlan, TaskResult> settled) : ITaskFeed
{
    private const int FirstPauseMilliseconds = 20;
    private const int LongestPauseMilliseconds = 2000;

    /// <summary>So much longer waits a task for each owner but one that was lost with it.</summary>
    private const int PauseOfOwnerMilliseconds = 500;

    private const int MostOwnersWaitedFor = 8;

    /// <summary>A run that is given up is not kept waiting for others longer than this.</summary>
    private const int PatienceMilliseconds = 200;

    private readonly LinkedList<TaskPlan> _waiting = new(tasks);
    private IReadOnlyList<TaskPlan> _later = later;
    private readonly PriorityQueue<TaskPlan, long> _elsewhere = new();
    private readonly object _lock = new();
    private int _open;
    private bool _isAlone;
    private long _busy = Stopwatch.GetTimestamp();

    public TaskPlan? Take()
    {
        while (Next(out bool isAlone) is { } plan)
        {
            if (share is null || isOver())
                return plan;
            TaskTurn turn = share.TryAsk(plan, takesOver: isAlone);
            if (turn.Plan is not null)
                return turn.Plan;
            if (turn.Result is not null)
                settled(plan, turn.Result);
            Ended(retry: null, turn.Result is null ? plan with { Looks = plan.Looks + 1, Owners = turn.Owners } : null);
        }

        return null;
    }

    public void Ended(TaskPlan plan, TaskResult result)
    {
        TaskPlan? retry = result.Error switch
        {
            ClaimLostException => plan with { Looks = plan.Looks + 1 },
            RetryableException when plan.Attempt < retries => plan with { Attempt = plan.Attempt + 1 },
            _ => null,
        };
        Interlocked.Exchange(ref _busy, Stopwatch.GetTimestamp());
        if (retry is null)
        {
            share?.TryTell(result);
            settled(plan, result);
        }

        Ended(retry, elsewhere: null);
    }

    /// <param name="isAlone">Whether no other task is open, or will be until this one has ended.</param>
    private TaskPlan? Next(out bool isAlone)
    {
        isAlone = false;
        lock (_lock)
        {
            while (true)
            {
                if (_open < maxOpen && !_isAlone)
                {
                    if (_waiting.First is { } first)
                    {
                        _waiting.RemoveFirst();
                        _open++;
                        return first.Value;
                    }

                    if (_later.Count > 0)
                    {
                        LookAtLater();
                        continue;
                    }

                    if (!IsImpatient && _elsewhere.TryPeek(out TaskPlan? plan, out long due) && (isOver() || due <= Stopwatch.GetTimestamp()))
                    {
                        _elsewhere.Dequeue();
                        isAlone = _isAlone = _open++ == 0;
                        return plan;
                    }

                    if (_open == 0 && (_elsewhere.Count == 0 || IsImpatient))
                        return null;
                }

                Monitor.Wait(_lock, _elsewhere.Count == 0 ? Timeout.Infinite : Pause());
            }
        }
    }

    /// <summary>Passes over what has ended. Called with the lock, and gives it back for the look.</summary>
    private void LookAtLater()
    {
        IReadOnlyList<TaskPlan> left = _later;
        _later = [];
        _open++;
        Monitor.Exit(_lock);
        try
        {
            if (share is not null && !isOver())
                left = share.TryPassOver(left, settled);
        }
        finally
        {
            Monitor.Enter(_lock);
        }

        foreach (TaskPlan plan in left)
            _waiting.AddLast(plan);
        _open--;
        Monitor.PulseAll(_lock);
    }

    private bool IsImpatient => patience is { } longest && Stopwatch.GetElapsedTime(Interlocked.Read(ref _busy)) > longest;

    private int Pause()
    {
        _elsewhere.TryPeek(out _, out long due);
        return (int)Math.Clamp((due - Stopwatch.GetTimestamp()) * 1000 / Stopwatch.Frequency, 1, PatienceMilliseconds);
    }

    private void Ended(TaskPlan? retry, TaskPlan? elsewhere)
    {
        lock (_lock)
        {
            _open--;
            _isAlone = false;
            if (retry is not null)
                _waiting.AddFirst(retry);
            if (elsewhere is not null)
            {
                long pause = Math.Min(FirstPauseMilliseconds << Math.Min(elsewhere.Looks, 10), LongestPauseMilliseconds)
                    + PauseOfOwnerMilliseconds * Math.Clamp(elsewhere.Owners - 1, 0, MostOwnersWaitedFor);
                TimeSpan fair = share!.Pause(_elsewhere.Count + 1);
                _elsewhere.Enqueue(elsewhere, Stopwatch.GetTimestamp() + Math.Max(pause, (long)fair.TotalMilliseconds) * Stopwatch.Frequency / 1000);
            }

            Monitor.PulseAll(_lock);
        }
    }
}
