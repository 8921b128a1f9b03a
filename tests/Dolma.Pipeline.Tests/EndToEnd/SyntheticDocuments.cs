using System.Globalization;
using System.Text;
using Dolma.Core.Compression;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Any number of small documents, a fifth of them duplicates.</summary>
internal static class SyntheticDocuments
{
    public const int Shards = 8;

    /// <summary>Whether tests with millions of documents are wanted.</summary>
    public static bool RunsAll => Environment.GetEnvironmentVariable("DOLMA_TEST_ALL") == "1";

    /// <summary>Documents with a text of their own, and every fifth with that of one before it, mostly in another shard.</summary>
    /// <returns>How many are duplicates.</returns>
    public static int Make(string folder, int documents)
    {
        Directory.CreateDirectory(folder);
        int duplicates = 0;
        var random = new Random(11);
        var text = new StringBuilder();
        for (int shard = 0; shard < Shards; shard++)
        {
            using Stream file = Codec.OpenWrite(File.Create(Path.Join(folder, $"{shard}.jsonl.gz")), CompressionKind.Gzip, level: 1);
            text.Clear();
            for (int i = documents / Shards * shard; i < documents / Shards * (shard + 1); i++)
            {
                bool isCopy = i % 5 == 4;
                duplicates += isCopy ? 1 : 0;
                int of = isCopy ? random.Next(i / 5 * 5) / 5 * 5 + random.Next(4) : i;
                text.Append(CultureInfo.InvariantCulture, $"{{\"id\":\"{i}\",\"spans\":[[0,8,1]],\"text\":\"document {of} with a text of its own {of * 7919L % 100003}\"}}\n");
            }

            file.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }

        return duplicates;
    }
}
