using System.Text;
using Dolma.Core.Documents;
using Dolma.Core.Lines;
using Dolma.Core.Tasks;

namespace Dolma.Dedup;

/// <summary>Hashes the keys of records and writes their attribute lines.</summary>
internal abstract class DedupeWorker : RecordWorker
{
    private readonly DedupeOptions _options;
    private readonly KeyHasher _hasher;
    private readonly byte[] _attribute;
    private readonly KeyLine _line;

    protected DedupeWorker(DedupeOptions options, KeyHasher hasher, KeyLine line)
    {
        _options = options;
        _hasher = hasher;
        _line = line;
        using var name = new PooledBuffer();
        JsonString.Write(name, Encoding.UTF8.GetBytes(options.FullAttributeName));
        name.Write(":["u8);
        _attribute = name.WrittenSpan.ToArray();
    }

    protected KeyBatch Keys { get; private set; } = null!;

    public override void Finish(Batch batch)
    {
        var keys = (KeyBatch)batch.Payload!;
        PooledBuffer output = batch.Output(0);
        int withSpans = 0;
        long spans = 0;
        for (int record = 0; record < keys.RecordCount; record++)
        {
            output.Write("{\"attributes\":{"u8);
            int written = WriteAttribute(output, keys.Outcome(record), keys.Units(record));
            output.Write("},\"id\":"u8);
            output.Write(keys.IdJson(record));
            output.Write("}\n"u8);
            withSpans += written > 0 ? 1 : 0;
            spans += written;
        }

        batch.Counts.Add("documents", keys.RecordCount);
        batch.Counts.Add("documents_with_duplicates", withSpans);
        batch.Counts.Add("duplicate_spans", spans);
        batch.Counts.Add("judged", keys.UnitCount);
    }

    protected override void BeginBatch(Batch batch)
    {
        Keys = batch.Payload as KeyBatch ?? new KeyBatch();
        batch.Payload = Keys;
        Keys.Clear(_hasher.WordsPerKey);
    }

    protected sealed override void Process(Batch batch, int index)
    {
        _line.Read(batch.Line(index));
        Keys.AddRecord(AddUnits(_line.Key), _line.IdJson);
    }

    protected sealed override void OnRejected(Batch batch, int index)
    {
        // Line n of the attributes has to stay line n.
        Keys.DropUnfinished();
        Keys.AddRecord(RecordOutcome.NoAttribute, "null"u8);
    }

    /// <summary>Cuts the text into units, and hashes their keys.</summary>
    protected abstract RecordOutcome AddUnits(ReadOnlySpan<byte> text);

    /// <summary>Writes the unit's span, if it has one.</summary>
    protected abstract bool TryWriteSpan(PooledBuffer output, in Unit unit);

    /// <summary>Hashes a key of one string; false, and nothing is added, if another partition handles it.</summary>
    protected bool TryAddKey(ReadOnlySpan<byte> key, bool choose)
    {
        ulong first = _hasher.Add(Keys, key);
        return !choose || IsOurs(_options.Compat && _hasher.ChoosesPartitions ? first : AHash.Fixed.HashSequence(key));
    }

    /// <summary>The same for a key of several strings.</summary>
    protected bool TryAddKey(ReadOnlySpan<byte> text, ReadOnlySpan<Word> words)
    {
        ulong first = _hasher.Add(Keys, text, words);
        return !_options.ChoosesKeys || IsOurs(_options.Compat && _hasher.ChoosesPartitions ? first : AHash.Fixed.HashSequence(text, words));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _line.Dispose();
        base.Dispose(disposing);
    }

    private bool IsOurs(ulong hash)
    {
        if (hash % (ulong)_options.NumPartitions == (ulong)_options.PartitionIndex)
            return true;
        Keys.RemoveKey();
        return false;
    }

    private int WriteAttribute(PooledBuffer output, RecordOutcome outcome, ReadOnlySpan<Unit> units)
    {
        if (outcome == RecordOutcome.NoAttribute)
            return 0;
        int mark = output.Length;
        output.Write(_attribute);
        int spans = 0;
        foreach (ref readonly Unit unit in units)
        {
            int before = output.Length;
            if (spans > 0)
                output.Write((byte)',');
            if (TryWriteSpan(output, unit))
                spans++;
            else
                output.Truncate(before);
        }

        if (spans == 0 && outcome == RecordOutcome.SpansIfAny)
            output.Truncate(mark);
        else
            output.Write((byte)']');
        return spans;
    }
}
