using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Tokenize.TokenFiles.Shuffling;

/// <summary>A bucket that is too large to be sorted, and how it is divided.</summary>
internal sealed record Split(Bucket Bucket, int Buckets, string Path);

/// <summary>Writes buckets that are too large to be sorted as runs of their own, with smaller buckets.</summary>
internal sealed class SplitOperator(IReadOnlyList<Split> splits, string fingerprint, IStorage storage, SortBuffers buffers) : TaskOperator
{
    public override string Fingerprint => fingerprint;

    public override bool ReadsLines => false;

    public override OperatorWorker CreateWorker() => throw new NotSupportedException();

    public override void EndTask(ShardTask task, object? taskState, TaskOutputs outputs)
    {
        Split split = splits[task.Index];
        byte[] buffer = buffers.Take();
        try
        {
            OutputSink output = outputs.Create(new OutputFile(split.Path, CompressionKind.None));
            var writer = new RunWriter(split.Bucket.Keys, split.Buckets, output, buffer);
            using var reader = new RecordReader(split.Bucket, storage);
            while (reader.Read())
                writer.Add(reader.Key, reader.Tokens, reader.TokenBytes, reader.RowEnd);
            writer.Finish();
        }
        finally
        {
            buffers.Return(buffer);
        }
    }
}
