using Dolma.Core.Compression;

namespace Dolma.Core.Tasks;

/// <summary>
/// The files of one task while they are being written: none is visible until all are complete. Used by one thread at a time, in
/// input order.
/// </summary>
public abstract class TaskOutputs
{
    /// <summary>What happened in the task; batches add theirs as they are committed.</summary>
    public abstract Counts Counts { get; }

    /// <summary>Output i of the task, as listed there.</summary>
    public abstract OutputSink this[int index] { get; }

    /// <summary>
    /// Starts another file, for operators that learn their files as they go. It is committed with the others.
    /// </summary>
    public abstract OutputSink Create(OutputFile file);

    /// <summary>Appends the batch's outputs, already packed by the workers, to the task's outputs at the same positions.</summary>
    public abstract void Append(Batch batch);
}
