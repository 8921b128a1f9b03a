using Dolma.Core.Tasks;

namespace Dolma.Mixer;

/// <summary>Goes through a stream as the mix does, without writing, and gathers how much would pass.</summary>
/// <param name="mix">The stream's operator; not disposed here.</param>
public sealed class MixCountOperator(MixOperator mix) : TaskOperator
{
    private readonly Lock _lock = new();

    public override string Fingerprint => "count " + mix.Fingerprint;

    /// <summary>What passed in all tasks that ended well.</summary>
    public SampleHistogram Histogram { get; } = new();

    public override OperatorWorker CreateWorker() => mix.CreateCounter();

    /// <summary>A task that fails half-way and is begun again counts from the start.</summary>
    public override object BeginTask(ShardTask task) => new SampleHistogram();

    public override void Commit(Batch batch, TaskOutputs outputs)
    {
        var histogram = (SampleHistogram)batch.TaskState!;
        foreach ((ulong hash, int bytes) in PassingDocuments.Of(batch))
            histogram.Add(hash, bytes);
    }

    public override void EndTask(ShardTask task, object? taskState, TaskOutputs outputs)
    {
        lock (_lock)
            Histogram.Add((SampleHistogram)taskState!);
    }
}
