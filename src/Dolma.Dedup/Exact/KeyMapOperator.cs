using Dolma.Core.Tasks;

namespace Dolma.Dedup.Exact;

/// <summary>
/// First step: each shard's keys, sorted, in output 0 (<see cref="KeyRun"/>). A key that repeats within the shard is there once, at its
/// first place; the other places, duplicates whatever the other shards hold, are in output 1 (<see cref="OrdinalFile"/>, of one shard).
/// </summary>
/// <param name="options">What is a key.</param>
/// <param name="settings">Seed, memory, and whether shards are only compared with an index.</param>
public sealed class KeyMapOperator(DedupeOptions options, ExactSettings settings) : TaskOperator
{
    /// <summary>Repeats are few beside the keys, and half as large.</summary>
    private const int ShareOfRepeats = 8;

    public override string Fingerprint => $"exact keys v1 {options} seed={settings.Seed} keeps_all={settings.ReadOnly}";

    public override OperatorWorker CreateWorker() => options.CreateWorker(new ExactKeyHasher(settings.Seed));

    public override object? BeginTask(ShardTask task) => new ShardKeys(settings.Scratch, settings.MemoryOfTask);

    public override void Commit(Batch batch, TaskOutputs outputs)
    {
        var shard = (ShardKeys)batch.TaskState!;
        ReadOnlySpan<ulong> words = ((KeyBatch)batch.Payload!).Words;
        for (int i = 0; i < words.Length; i += 2)
            shard.Keys.Add(new KeyEntry(words[i], words[i + 1], shard.Keys.Count));
    }

    public override void EndTask(ShardTask task, object? taskState, TaskOutputs outputs)
    {
        var shard = (ShardKeys)taskState!;
        var run = new KeyRunWriter(outputs[0].Write, hasNumbers: true);
        using var repeats = new ExternalSort<Answer>(settings.Scratch, settings.MemoryOfTask / ShareOfRepeats);
        KeyEntry last = default;
        bool isFirst = true;
        foreach (KeyEntry entry in shard.Keys.Sorted())
        {
            if (!isFirst && !settings.ReadOnly && entry.HasKeyOf(last))
                repeats.Add(new Answer(0, entry.Ordinal));
            else
                run.Add(entry.High, entry.Low, entry.Ordinal);
            (last, isFirst) = (entry, false);
        }

        run.End(shard.Keys.Count);
        OrdinalFile.Write(outputs[1].Write, shards: 1, repeats.Sorted());
    }

    private sealed class ShardKeys(string scratch, long memory) : IDisposable
    {
        public ExternalSort<KeyEntry> Keys { get; } = new(scratch, memory);

        public void Dispose() => Keys.Dispose();
    }
}
