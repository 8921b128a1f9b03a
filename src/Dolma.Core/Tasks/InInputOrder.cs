namespace Dolma.Core.Tasks;

/// <summary>
/// Restores input order: items arrive from any thread in any order, and are handled one at a time in the order of their keys, by
/// whichever thread brought the one that was missing. Nobody waits here.
/// </summary>
/// <remarks>
/// Keys are (task, sequence). A task's last key carries no item; after it the next task's first is due. How many items wait is
/// bounded by how many the driver lets a task have under way.
/// </remarks>
internal sealed class InInputOrder<T>(int firstTask, Action<T> handle, Action<int> endOfTask)
    where T : class
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Task, int Sequence), T?> _waiting = [];
    private (int Task, int Sequence) _due = (firstTask, 0);
    private bool _busy;

    /// <summary>Brings an item, or null as the end of its task, and handles all that has become due. Handlers must not throw.</summary>
    public void Add(int task, int sequence, T? item)
    {
        lock (_lock)
        {
            _waiting.Add((task, sequence), item);
            if (_busy)
                return;
            _busy = true;
        }

        while (TryTake(out int due, out T? next))
        {
            if (next is null)
                endOfTask(due);
            else
                handle(next);
        }
    }

    private bool TryTake(out int task, out T? item)
    {
        lock (_lock)
        {
            task = _due.Task;
            if (!_waiting.Remove(_due, out item))
            {
                _busy = false;
                return false;
            }

            _due = item is null ? (_due.Task + 1, 0) : (_due.Task, _due.Sequence + 1);
            return true;
        }
    }
}
