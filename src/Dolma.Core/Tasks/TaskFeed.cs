namespace Dolma.Core.Tasks;

/// <summary>Hands tasks to the readers in order, a bounded number at a time; a task to be retried comes back to the front.</summary>
internal sealed class TaskFeed(IEnumerable<TaskPlan> tasks, int maxOpen)
{
    private readonly LinkedList<TaskPlan> _waiting = new(tasks);
    private readonly object _lock = new();
    private int _open;

    /// <summary>Waits for a task; null when none is left and none can come back.</summary>
    public TaskPlan? Take()
    {
        lock (_lock)
        {
            while (_open >= maxOpen || (_waiting.Count == 0 && _open > 0))
                Monitor.Wait(_lock);
            if (_waiting.First is not { } first)
                return null;
            _waiting.RemoveFirst();
            _open++;
            return first.Value;
        }
    }

    /// <summary>A task that was taken has ended.</summary>
    public void Ended(TaskPlan? retry)
    {
        lock (_lock)
        {
            _open--;
            if (retry is not null)
                _waiting.AddFirst(retry);
            Monitor.PulseAll(_lock);
        }
    }
}
