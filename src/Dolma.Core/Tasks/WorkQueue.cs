namespace Dolma.Core.Tasks;

/// <summary>
/// What the worker threads take their work from. Batches that need only their last step go first, so that memory is given back
/// before more is taken. How many batches can be here is bounded by what each task may have under way.
/// </summary>
internal sealed class WorkQueue
{
    private readonly Queue<TaskRun.Step> _finish = new();
    private readonly Queue<TaskRun.Step> _process = new();
    private readonly object _lock = new();
    private bool _closed;

    public void Add(in TaskRun.Step step)
    {
        lock (_lock)
        {
            (step.IsFinish ? _finish : _process).Enqueue(step);
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>No more will come; workers leave when the queue is dry.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Waits for work; false when there will be none.</summary>
    public bool TryTake(out TaskRun.Step step)
    {
        lock (_lock)
        {
            while (true)
            {
                if (_finish.TryDequeue(out step) || _process.TryDequeue(out step))
                    return true;
                if (_closed)
                    return false;
                Monitor.Wait(_lock);
            }
        }
    }
}
