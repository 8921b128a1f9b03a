using System.Diagnostics;

namespace Dolma.Core.Tasks;

/// <summary>
/// Hands tasks to the readers in order, a bounded number at a time; a task to be retried comes back to the front. One that another
/// process has is asked for again after a while, less and less often.
/// </summary>
/// <param name="tasks">What there is to do.</param>
/// <param name="maxOpen">Tasks that may have been taken and not ended.</param>
/// <param name="retries">Times that a task is done again for a reason outside of it.</param>
/// <param name="share">Whose turn a task is; null if there is nobody else.</param>
/// <param name="isOver">Whether tasks are only handed out to be given up.</param>
/// <param name="settled">Told of each task that has ended, here or elsewhere.</param>
internal sealed class TaskFeed(
    IEnumerable<TaskPlan> tasks, int maxOpen, int retries, TaskShare? share, Func<bool> isOver, Action<TaskPlan, TaskResult> settled) : ITaskFeed
{
    private const int FirstPauseMilliseconds = 20;
    private const int LongestPauseMilliseconds = 2000;

    /// <summary>A run that is given up is not kept waiting for others longer than this.</summary>
    private const int PatienceMilliseconds = 200;

    private readonly LinkedList<TaskPlan> _waiting = new(tasks);
    private readonly PriorityQueue<TaskPlan, long> _elsewhere = new();
    private readonly object _lock = new();
    private int _open;

    public TaskPlan? Take()
    {
        while (Next() is { } plan)
        {
            if (share is null || isOver())
                return plan;
            TaskTurn turn = share.TryAsk(plan);
            if (turn.Plan is not null)
                return turn.Plan;
            if (turn.Result is not null)
                settled(plan, turn.Result);
            Ended(retry: null, turn.Result is null ? plan with { Looks = plan.Looks + 1 } : null);
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
        if (retry is null)
        {
            share?.TryTell(result);
            settled(plan, result);
        }

        Ended(retry, elsewhere: null);
    }

    private TaskPlan? Next()
    {
        lock (_lock)
        {
            while (true)
            {
                if (_open < maxOpen)
                {
                    if (_waiting.First is { } first)
                    {
                        _waiting.RemoveFirst();
                        _open++;
                        return first.Value;
                    }

                    if (_elsewhere.TryPeek(out TaskPlan? plan, out long due) && (isOver() || due <= Stopwatch.GetTimestamp()))
                    {
                        _elsewhere.Dequeue();
                        _open++;
                        return plan;
                    }

                    if (_elsewhere.Count == 0 && _open == 0)
                        return null;
                }

                Monitor.Wait(_lock, _elsewhere.Count == 0 ? Timeout.Infinite : Pause());
            }
        }
    }

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
            if (retry is not null)
                _waiting.AddFirst(retry);
            if (elsewhere is not null)
            {
                long pause = Math.Min(FirstPauseMilliseconds << Math.Min(elsewhere.Looks, 10), LongestPauseMilliseconds);
                _elsewhere.Enqueue(elsewhere, Stopwatch.GetTimestamp() + pause * Stopwatch.Frequency / 1000);
            }

            Monitor.PulseAll(_lock);
        }
    }
}
