namespace Dolma.Core.Tasks;

/// <summary>One thread's part of an operator. Never called by two threads at once.</summary>
public abstract class OperatorWorker : IDisposable
{
    /// <summary>Does what can be done with these documents alone. Results go to <see cref="Batch.Output"/> or <see cref="Batch.Payload"/>.</summary>
    public abstract void Process(Batch batch);

    /// <summary>After the decision, for operators that decide in order: writes what was decided to <see cref="Batch.Output"/>.</summary>
    public virtual void Finish(Batch batch)
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
