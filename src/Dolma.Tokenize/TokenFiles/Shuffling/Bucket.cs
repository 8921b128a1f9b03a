using Dolma.Core.Storage;

namespace Dolma.Tokenize.TokenFiles.Shuffling;

/// <summary>All documents whose keys lie in a range, wherever they are stored: the same bucket of each of some runs.</summary>
/// <param name="Keys">From the smallest to the largest key that occurs.</param>
/// <param name="Bytes">Of all records together.</param>
/// <param name="Runs">In the order of the input that they were made of.</param>
/// <param name="Index">Number of the bucket in each of the runs.</param>
internal sealed record Bucket(KeyRange Keys, long Bytes, IReadOnlyList<Run> Runs, int Index)
{
    /// <summary>Whether all documents have one key, so that they are in order as they come.</summary>
    public bool HasOneKey => Keys.First == Keys.Last;

    /// <summary>The buckets of runs that were written alike; empty ones are left out.</summary>
    public static IReadOnlyList<Bucket> Of(IReadOnlyList<Run> runs, IStorage storage)
    {
        if (runs.Count == 0)
            return [];
        var bytes = new long[runs[0].Buckets];
        var keys = new (ulong Min, ulong Max)[bytes.Length];
        Array.Fill(keys, (ulong.MaxValue, ulong.MinValue));
        foreach (Run run in runs)
        {
            IReadOnlyList<BucketRow> rows = run.Rows(0, bytes.Length, storage);
            for (int i = 0; i < rows.Count; i++)
            {
                bytes[i] += rows[i].Bytes;
                keys[i] = (Math.Min(keys[i].Min, rows[i].MinKey), Math.Max(keys[i].Max, rows[i].MaxKey));
            }
        }

        return
        [
            .. Enumerable.Range(0, bytes.Length).Where(i => bytes[i] > 0).Select(i => new Bucket(new KeyRange(keys[i].Min, keys[i].Max), bytes[i], runs, i)),
        ];
    }

    /// <summary>Where its records lie.</summary>
    public IEnumerable<(string Path, long Offset, long Length)> Places(IStorage storage) =>
        from run in Runs
        from place in run.Rows(Index, 1, storage)[0].Places
        select (run.Path, place.Offset, place.Length);
}
