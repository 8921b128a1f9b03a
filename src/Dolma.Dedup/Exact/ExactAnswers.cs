using Dolma.Core;
using Dolma.Core.Storage;

namespace Dolma.Dedup.Exact;

/// <summary>Where the answers to all shards of a run lie.</summary>
/// <param name="Storage">Where all of these files are.</param>
/// <param name="Runs">Each shard's run, in canonical order.</param>
/// <param name="Repeats">Each shard's repeated keys, in the same order.</param>
/// <param name="Ranges">The answers of each range of hashes, to all shards.</param>
internal sealed record ExactAnswers(IStorage Storage, IReadOnlyList<string> Runs, IReadOnlyList<string> Repeats, IReadOnlyList<string> Ranges)
{
    public AnswerCursor Of(int shard) => new(
        MergeCursor<long>.Merge(
        [
            OrdinalFile.Read(Storage, Repeats[shard], 0, 1),
            .. Ranges.Select(path => OrdinalFile.Read(Storage, path, shard, Runs.Count)),
        ]),
        KeyRun.Open(Storage, Runs[shard]).Keys);
}

/// <summary>Answers for the keys of one shard, asked in their order.</summary>
/// <param name="duplicates">Numbers of the keys that are duplicates, ascending.</param>
/// <param name="keys">Keys of the shard.</param>
internal sealed class AnswerCursor(IEnumerable<long> duplicates, long keys) : IDisposable
{
    private readonly IEnumerator<long> _duplicates = duplicates.GetEnumerator();
    private long _next = -1;
    private long _key = -1;

    /// <summary>Whether as many keys were asked for as were hashed: if not, the shard changed in between.</summary>
    public bool IsAtEnd => _key + 1 == keys;

    /// <summary>Whether the next key is a duplicate.</summary>
    public bool Next()
    {
        _key++;
        if (_next < _key)
            MoveNext();
        return _next == _key;
    }

    public void Dispose() => _duplicates.Dispose();

    private void MoveNext()
    {
        long before = _next;
        _next = _duplicates.MoveNext() ? _duplicates.Current : long.MaxValue;
        if (_next <= before)
            throw new RunException($"A file of answers below `work` is damaged: number {_next:N0} comes behind {before:N0}. Delete the folder `work` and run again.");
    }
}
