using Dolma.Core.Compression;
using Dolma.Core.Tasks;

namespace Dolma.Tokenize.TokenFiles.Shuffling;

/// <summary>Encodes each input file into a run, its documents keyed by a hash of their ids.</summary>
internal sealed class RunOperator(Tokenizer tokenizer, TokensOptions options, string fingerprint, Func<ShardTask, (string Path, int Buckets)> runOf, SortBuffers buffers)
    : TaskOperator
{
    public override string Fingerprint => fingerprint;

    public override OperatorWorker CreateWorker() => new TokenizeWorker(tokenizer, options, hasKeys: true);

    public override object BeginTask(ShardTask task) => new State(buffers);

    public override void Commit(Batch batch, TaskOutputs outputs)
    {
        RunWriter writer = WriterOf(batch.Task, batch.TaskState!, outputs);
        var documents = (EncodedDocuments)batch.Payload!;
        for (int i = 0; i < documents.Count; i++)
        {
            EncodedDocuments.Entry document = documents[i];
            writer.Add(document.Key, document.Tokens, documents.TokensOf(document), documents.RowEndOf(document));
        }
    }

    public override void EndTask(ShardTask task, object? taskState, TaskOutputs outputs) => WriterOf(task, taskState!, outputs).Finish();

    private RunWriter WriterOf(ShardTask task, object state, TaskOutputs outputs)
    {
        (string path, int count) = runOf(task);
        var own = (State)state;
        return own.Writer ??= new RunWriter(KeyRange.All, count, outputs.Create(new OutputFile(path, CompressionKind.None)), own.Buffer);
    }

    private sealed class State(SortBuffers buffers) : IDisposable
    {
        public byte[] Buffer { get; } = buffers.Take();

        public RunWriter? Writer { get; set; }

        public void Dispose() => buffers.Return(Buffer);
    }
}
