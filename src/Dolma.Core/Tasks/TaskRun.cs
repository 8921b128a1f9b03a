namespace Dolma.Core.Tasks;

/// <summary>One attempt at one task: its open outputs, its counts, and how many of its batches are under way.</summary>
internal sealed class TaskRun : IDisposable
{
    private readonly SemaphoreSlim _slots;
    private DolmaException? _error;

    /// <summary>A batch's next step.</summary>
    internal readonly record struct Step(TaskRun Run, Batch Batch, bool IsFinish);

    public TaskRun(TaskPlan plan, int maxBatches, Action<Batch> decide, Action<TaskRun, Batch> commit, Action<TaskRun> end)
    {
        Plan = plan;
        _slots = new SemaphoreSlim(maxBatches);
        Decisions = new InInputOrder<Batch>(0, decide, _ => { });
        Commits = new InInputOrder<Batch>(0, batch => commit(this, batch), _ => end(this));
    }

    public TaskPlan Plan { get; }

    public ShardTask Task => Plan.Task;

    /// <summary>Where decisions of this task alone take their order.</summary>
    public InInputOrder<Batch> Decisions { get; }

    public InInputOrder<Batch> Commits { get; }

    public StagedOutputs? Outputs { get; set; }

    public object? State { get; set; }

    public Counts Counts { get; } = new();

    /// <summary>Batches read so far; the next one's sequence number.</summary>
    public int Batches { get; set; }

    /// <summary>Attribute files with another number of lines than their documents, if that is allowed; a sentence each.</summary>
    public IReadOnlyList<string> Uneven { get; set; } = [];

    public bool IsCancelled { get; set; }

    /// <summary>The first failure; null while all is well.</summary>
    public DolmaException? Error => Volatile.Read(ref _error);

    public bool IsOver => IsCancelled || Error is not null;

    /// <summary>Records a failure; only the first counts, what follows is its consequence.</summary>
    public void Fail(Exception exception)
    {
        DolmaException error = exception as DolmaException
            ?? new ShardException($"{Task.Name}: {exception.GetType().Name}: {exception.Message}", exception);
        Interlocked.CompareExchange(ref _error, error, null);
    }

    /// <summary>Waits until another batch of this task may be under way.</summary>
    public void TakeSlot() => _slots.Wait();

    public void ReleaseSlot() => _slots.Release();

    public void Dispose()
    {
        Outputs?.Dispose();
        (State as IDisposable)?.Dispose();
        _slots.Dispose();
    }
}
