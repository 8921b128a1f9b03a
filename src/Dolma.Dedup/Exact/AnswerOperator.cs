using Dolma.Core;
using Dolma.Core.Tasks;

namespace Dolma.Dedup.Exact;

/// <summary>Last step: reads each shard once more and turns the answers to its keys into attributes.</summary>
/// <param name="options">What is a key, and what is written.</param>
/// <param name="answers">Where the answers lie.</param>
/// <param name="run">Names all that the answers depend on: every shard, their order, the index.</param>
internal sealed class AnswerOperator(DedupeOptions options, ExactAnswers answers, string run) : TaskOperator
{
    public override string Fingerprint => $"exact v1 {options} run={run}";

    public override bool DecidesInOrder => true;

    /// <summary>A shard's answers are there before it begins.</summary>
    public override bool DecidesAcrossTasks => false;

    public override OperatorWorker CreateWorker() => options.CreateWorker(new KeyCounter());

    public override object? BeginTask(ShardTask task) => answers.Of(task.Index);

    public override void Decide(Batch batch) => ((KeyBatch)batch.Payload!).Decide(((AnswerCursor)batch.TaskState!).Next);

    public override void EndTask(ShardTask task, object? taskState, TaskOutputs outputs)
    {
        if (!((AnswerCursor)taskState!).IsAtEnd)
            throw new ShardException($"{task.Name}: the file changed between hashing and marking. Let nobody write to the inputs of a run, and run again.");
    }
}
