using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Dedup.Exact;

/// <summary>
/// Second step, one range of hashes at a time: the keys of all shards meet, the first in canonical order is kept, unless the index
/// holds it already. What it writes depends on the shards' runs, their order and the index alone.
/// </summary>
/// <param name="storage">Where the runs lie.</param>
/// <param name="shards">The shards' runs, in canonical order of the shards.</param>
/// <param name="index">Files of the index with the range that each covers; any order.</param>
/// <param name="settings">Memory, and whether keys are learnt.</param>
internal sealed class RangeReducer(
    IStorage storage, IReadOnlyList<string> shards, IReadOnlyList<(string Path, HashRange Range)> index, ExactSettings settings)
{
    private const int LargestChunk = 8192;
    private const int LeastChunk = 128;

    /// <summary>Reduces one range.</summary>
    /// <param name="answers">Takes the answers (<see cref="OrdinalFile"/>).</param>
    /// <param name="newKeys">Takes the keys that the index does not hold yet (<see cref="KeyRun"/>); null if they are not wanted.</param>
    public void Reduce(HashRange range, OutputSink answers, OutputSink? newKeys)
    {
        string[] indexed = [.. index.Where(file => file.Range.Overlaps(range)).Select(file => file.Path)];
        int chunk = (int)Math.Clamp(settings.MemoryOfTask / 2 / (KeyRun.EntryBytes * 2) / Math.Max(1, indexed.Length + shards.Count), LeastChunk, LargestChunk);
        MergeCursor<RunKey>[] cursors = [.. indexed.Concat(shards).Select(path => KeyRun.Open(storage, path).Read(range, chunk))];
        using var found = new ExternalSort<Answer>(settings.Scratch, settings.MemoryOfTask / 2);
        KeyRunWriter? run = newKeys is null ? null : new KeyRunWriter(newKeys.Write, hasNumbers: false);
        long count = Meet(cursors, indexed.Length, found, run);
        run?.End(count);
        OrdinalFile.Write(answers.Write, shards.Count, found.Sorted());
    }

    private long Meet(MergeCursor<RunKey>[] cursors, int indexed, ExternalSort<Answer> found, KeyRunWriter? learnt)
    {
        var heap = new MergeHeap<RunKey>(cursors);
        RunKey key = default;
        bool isAny = false;
        bool isKnown = false;
        long count = 0;
        // Equal keys come in the order of their sources: the index, then the shards in canonical order.
        while (heap.Count > 0)
        {
            int source = heap.First;
            RunKey entry = cursors[source].Current;
            heap.Advance();
            if (!isAny || !entry.HasKeyOf(key))
                (key, isAny, isKnown) = (entry, true, false);
            if (source < indexed)
            {
                isKnown = true;
            }
            else if (isKnown)
            {
                found.Add(new Answer(source - indexed, entry.Ordinal));
            }
            else if (!settings.ReadOnly)
            {
                learnt?.Add(entry.High, entry.Low, 0);
                count++;
                isKnown = true;
            }
        }

        return count;
    }
}
