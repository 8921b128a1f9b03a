using System.Buffers.Binary;
using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Tokenize.TokenFiles.Shuffling;

/// <summary>Writes parts: each is a range of keys, its documents in order of key, those of one key in order of the input.</summary>
internal sealed class ShuffledPartOperator(
    TokensOptions options, string destination, string fingerprint, Func<ShardTask, (KeyRange Keys, IReadOnlyList<Bucket> Buckets)> contentOf, IStorage storage, SortBuffers buffers)
    : TaskOperator
{
    public override string Fingerprint => fingerprint;

    public override bool ReadsLines => false;

    public override OperatorWorker CreateWorker() => throw new NotSupportedException();

    public override void EndTask(ShardTask task, object? taskState, TaskOutputs outputs)
    {
        (KeyRange keys, IReadOnlyList<Bucket> buckets) = contentOf(task);
        using var files = new RollingTokenFiles($"{destination}/{task.Name}", options);
        byte[] buffer = buffers.Take();
        try
        {
            foreach (Bucket bucket in buckets)
            {
                if (!bucket.Keys.Overlaps(keys))
                    continue;
                if (bucket.Bytes <= buffer.Length)
                    WriteSorted(bucket, keys, buffer, files, outputs);
                else
                    WriteAsItComes(bucket, files, outputs);
            }

            files.Finish();
        }
        finally
        {
            buffers.Return(buffer);
        }
    }

    private void WriteSorted(Bucket bucket, KeyRange keys, byte[] buffer, RollingTokenFiles files, TaskOutputs outputs)
    {
        var records = new List<(ulong Key, int Start, int End)>();
        int used = 0;
        using (var reader = new RecordReader(bucket, storage))
        {
            while (reader.Read())
            {
                if (!keys.Contains(reader.Key))
                    continue;
                reader.Bytes.CopyTo(buffer.AsSpan(used));
                records.Add((reader.Key, used, used + reader.Bytes.Length));
                used += reader.Bytes.Length;
            }
        }

        // Those of one key stay in the order in which they were read.
        records.Sort();
        foreach ((_, int start, int end) in records)
        {
            ReadOnlySpan<byte> record = buffer.AsSpan(start..end);
            int tokens = BinaryPrimitives.ReadInt32LittleEndian(record[8..]);
            int tokenBytes = BinaryPrimitives.ReadInt32LittleEndian(record[12..]);
            record = record[RunFormat.RecordHeaderBytes..];
            Write(tokens, record[..tokenBytes], record[tokenBytes..], files, outputs);
        }
    }

    /// <summary>A bucket that cannot be divided has one key, and is in order.</summary>
    private void WriteAsItComes(Bucket bucket, RollingTokenFiles files, TaskOutputs outputs)
    {
        if (!bucket.HasOneKey)
            throw new ShardException($"{bucket.Runs[0].Path}: {bucket.Bytes:N0} bytes of bucket {bucket.Index} were to be sorted in {buffers.Bytes:N0}. They should have been divided.");
        using var reader = new RecordReader(bucket, storage);
        while (reader.Read())
            Write(reader.Tokens, reader.TokenBytes, reader.RowEnd, files, outputs);
    }

    private static void Write(int tokens, ReadOnlySpan<byte> tokenBytes, ReadOnlySpan<byte> rowEnd, RollingTokenFiles files, TaskOutputs outputs)
    {
        files.Write(tokens, tokenBytes, rowEnd, outputs);
        outputs.Counts.Add("documents_out", 1);
        outputs.Counts.Add("tokens", tokens);
    }
}
