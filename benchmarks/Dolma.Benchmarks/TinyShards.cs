using Amazon.S3;
using Dolma.Core.Storage;

namespace Dolma.Benchmarks;

/// <summary>As many files of one short document as are asked for: what a run of them takes is what shards cost, and nothing else.</summary>
internal static class TinyShards
{
    private const int Writers = 8;

    private static readonly byte[] Document = "{\"id\":\"1\",\"text\":\"a tiny document\"}\n"u8.ToArray();

    /// <param name="folder">On disk, or in a bucket, which is made.</param>
    public static async Task<int> MakeAsync(string folder, int count)
    {
        if (StoragePath.Scheme(folder).Length > 0)
        {
            using var client = new AmazonS3Client(new AmazonS3Config { ServiceURL = Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL"), ForcePathStyle = true });
            await client.PutBucketAsync(new Uri(folder).Host);
        }

        using var storage = new StorageRouter();
        // Threads of their own: a bucket's answers need those of the pool.
        Thread[] writers = [.. Enumerable.Range(0, Writers).Select(first => new Thread(() => Write(storage, folder, first, count)))];
        foreach (Thread writer in writers)
            writer.Start();
        foreach (Thread writer in writers)
            writer.Join();
        return 0;
    }

    private static void Write(StorageRouter storage, string folder, int first, int count)
    {
        for (int i = first; i < count; i += Writers)
        {
            using StagedFile file = storage.Create($"{folder}/{i:0000000}.jsonl");
            file.Stream.Write(Document);
            file.Commit();
        }
    }
}
