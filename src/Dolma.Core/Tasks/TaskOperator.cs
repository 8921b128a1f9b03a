namespace Dolma.Core.Tasks;

/// <summary>
/// What a stage does to documents, free of files, threads and config formats. The driver cuts each task's lines into batches and
/// takes every batch through these steps:
/// <list type="number">
/// <item><see cref="OperatorWorker.Process"/>, on many threads at once, batches in any order;</item>
/// <item><see cref="Decide"/>, one batch at a time in input order, and in task order too: for state that documents share;</item>
/// <item><see cref="OperatorWorker.Finish"/>, on many threads again;</item>
/// <item><see cref="Commit"/>, one batch at a time in input order within its task: bytes go to the outputs.</item>
/// </list>
/// Steps 2 and 3 happen only if <see cref="DecidesInOrder"/>. Nothing here may depend on the number of threads.
/// </summary>
public abstract class TaskOperator : IDisposable
{
    /// <summary>
    /// All that the outputs depend on besides the inputs: settings, seeds, hashes of models and lists. A shard whose marker has
    /// another fingerprint is done again.
    /// </summary>
    public abstract string Fingerprint { get; }

    /// <summary>Whether <see cref="Decide"/> is needed, and with it a fixed order of all batches of all tasks.</summary>
    public virtual bool DecidesInOrder => false;

    /// <summary>Whether a decision depends on the tasks before, too. If not, order holds within each task alone: tasks are decided side by
    /// side, and none waits for another or is passed through again for its sake.</summary>
    public virtual bool DecidesAcrossTasks => DecidesInOrder;

    /// <summary>
    /// Whether tasks consist of lines. If not, there are no batches, and <see cref="EndTask"/> does all the work, tasks side by side on as many threads
    /// as there are workers.
    /// </summary>
    public virtual bool ReadsLines => true;

    /// <summary>A worker for one thread, with its own scratch memory. It serves one batch after another, of any task.</summary>
    public abstract OperatorWorker CreateWorker();

    /// <summary>State of this task alone, found again as <see cref="Batch.TaskState"/>; null if none is needed.</summary>
    public virtual object? BeginTask(ShardTask task) => null;

    /// <summary>Settles what depends on all documents before these. A batch of a task that is replayed only to rebuild shared
    /// state (see <see cref="Batch.IsReplay"/>) comes here too, and no further.</summary>
    public virtual void Decide(Batch batch)
    {
    }

    /// <summary>Moves what the batch holds to the outputs. By default output i of the batch goes to output i of the task.</summary>
    public virtual void Commit(Batch batch, TaskOutputs outputs) => outputs.Append(batch);

    /// <summary>Called after the last batch of the task was committed, before its files get their names.</summary>
    public virtual void EndTask(ShardTask task, object? taskState, TaskOutputs outputs)
    {
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
