using Dolma.Core.Tasks;

namespace Dolma.Dedup.Exact;

/// <summary>
/// Second step: answers of one range of hashes in output 0, and in output 1, if keys are learnt, those that the index does not hold yet. Task i
/// is range i.
/// </summary>
/// <param name="reducer">Merges the shards' keys and the index.</param>
/// <param name="ranges">Into how many ranges the hashes are cut.</param>
/// <param name="run">Names all that the answers depend on: every shard, their order, the index.</param>
internal sealed class RangeOperator(RangeReducer reducer, int ranges, string run) : TaskOperator
{
    public override string Fingerprint => $"exact answers v2 {run} ranges={ranges}";

    public override bool ReadsLines => false;

    public override OperatorWorker CreateWorker() => throw new NotSupportedException("There are no lines to read.");

    public override void EndTask(ShardTask task, object? taskState, TaskOutputs outputs) =>
        reducer.Reduce(new HashRange(task.Index, ranges), outputs[0], task.Outputs.Count > 1 ? outputs[1] : null);
}
