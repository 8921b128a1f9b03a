using System.Runtime.InteropServices;
using Dolma.Core.Lines;

namespace Dolma.Dedup;

/// <summary>What a record's attribute line says.</summary>
internal enum RecordOutcome : byte
{
    /// <summary>Nothing: no attribute at all.</summary>
    NoAttribute,

    /// <summary>A list of spans, empty if no unit is a duplicate.</summary>
    Spans,

    /// <summary>A list of spans if a unit is a duplicate, else no attribute: the original's way with documents.</summary>
    SpansIfAny,
}

/// <summary>How the keys of a unit become its score.</summary>
internal enum UnitKind : byte
{
    /// <summary>One key; a duplicate scores the whole number 1, anything else gets no span.</summary>
    Whole,

    /// <summary>The share of keys seen before, in single precision.</summary>
    Share,

    /// <summary>The last key alone decides: 1.0 or 0.0. Keys before it are learnt.</summary>
    LastKey,
}

/// <summary>A document or paragraph that is judged.</summary>
internal struct Unit
{
    public UnitKind Kind;

    /// <summary>Begin of the span, in the unit that the options ask for.</summary>
    public long Start;
    public long End;
    public int KeyCount;

    /// <summary>N-grams taken, those of other partitions included.</summary>
    public int Windows;

    /// <summary>Keys that were seen before; set by the decision.</summary>
    public int Duplicates;

    /// <summary>Whether the last key was seen before; set by the decision.</summary>
    public bool LastIsDuplicate;
}

/// <summary>
/// The keys of one batch on their way: hashed by a worker, decided in order, written by a worker. Memory is kept from batch to batch.
/// </summary>
internal sealed class KeyBatch : IDisposable
{
    /// <summary>Keys between a prefetch and its use: at about ten probes each, what a core can have under way.</summary>
    private const int PrefetchDistance = 8;

    private readonly PooledBuffer _ids = new();
    private readonly PooledBuffer _keptKeys = new();
    private readonly List<Word> _split = [];
    private readonly List<Record> _records = [];
    private readonly List<Unit> _units = [];
    private readonly List<ulong> _words = [];
    private int _wordsPerKey;
    private int _unitMark;
    private int _wordMark;

    public int RecordCount => _records.Count;

    public void Clear(int wordsPerKey)
    {
        _ids.Clear();
        _keptKeys.Clear();
        _records.Clear();
        _units.Clear();
        _words.Clear();
        _wordsPerKey = wordsPerKey;
        (_unitMark, _wordMark) = (0, 0);
    }

    /// <summary>Room for one more key's positions; good until the next key.</summary>
    public Span<ulong> AddKey()
    {
        int at = _words.Count;
        CollectionsMarshal.SetCount(_words, at + _wordsPerKey);
        return CollectionsMarshal.AsSpan(_words)[at..];
    }

    /// <summary>Adds a key as it is; see <see cref="LateKeyHasher"/>.</summary>
    public void KeepKey(ReadOnlySpan<byte> key)
    {
        Span<ulong> place = AddKey();
        (place[0], place[1]) = ((ulong)_keptKeys.Length, (ulong)key.Length);
        _keptKeys.Write(key);
    }

    public void KeepKey(ReadOnlySpan<byte> text, ReadOnlySpan<Word> words)
    {
        int start = _keptKeys.Length;
        foreach (Word word in words)
        {
            if (_keptKeys.Length > start)
                _keptKeys.Write(LateKeyHasher.BetweenWords);
            _keptKeys.Write(text.Slice(word.Start, word.Length));
        }

        Span<ulong> place = AddKey();
        (place[0], place[1]) = ((ulong)start, (ulong)(_keptKeys.Length - start));
    }

    /// <summary>Takes the last key back.</summary>
    public void RemoveKey() => CollectionsMarshal.SetCount(_words, _words.Count - _wordsPerKey);

    public void AddUnit(in Unit unit) => _units.Add(unit);

    /// <summary>Ends a record; its units are those added since the one before.</summary>
    public void AddRecord(RecordOutcome outcome, ReadOnlySpan<byte> idJson)
    {
        _records.Add(new Record(outcome, _ids.Length, idJson.Length, _unitMark, _units.Count - _unitMark));
        _ids.Write(idJson);
        (_unitMark, _wordMark) = (_units.Count, _words.Count);
    }

    /// <summary>Forgets units and keys of a record that is not ended.</summary>
    public void DropUnfinished()
    {
        _units.RemoveRange(_unitMark, _units.Count - _unitMark);
        CollectionsMarshal.SetCount(_words, _wordMark);
    }

    /// <summary>Documents or paragraphs that have keys.</summary>
    public int UnitCount => _units.Count;

    public RecordOutcome Outcome(int record) => _records[record].Outcome;

    public ReadOnlySpan<byte> IdJson(int record) => _ids.WrittenSpan.Slice(_records[record].IdStart, _records[record].IdLength);

    public ReadOnlySpan<Unit> Units(int record) =>
        CollectionsMarshal.AsSpan(_units).Slice(_records[record].FirstUnit, _records[record].UnitCount);

    /// <summary>Looks every key up in order, and adds it if it is new and the filter may learn.</summary>
    public void Decide(BloomFilter filter, bool learns)
    {
        if (filter.Hasher is LateKeyHasher)
        {
            DecideLate(filter, learns);
            return;
        }

        ReadOnlySpan<ulong> positions = CollectionsMarshal.AsSpan(_words);
        int ahead = PrefetchDistance * _wordsPerKey;
        int at = 0;
        foreach (ref Unit unit in CollectionsMarshal.AsSpan(_units))
        {
            for (int key = 0; key < unit.KeyCount; key++, at += _wordsPerKey)
            {
                if (at + ahead < positions.Length)
                    filter.Prefetch(positions.Slice(at + ahead, _wordsPerKey));
                ReadOnlySpan<ulong> current = positions.Slice(at, _wordsPerKey);
                unit.LastIsDuplicate = filter.Contains(current);
                if (unit.LastIsDuplicate)
                    unit.Duplicates++;
                else if (learns)
                    filter.Insert(current);
            }
        }
    }

    /// <summary>What stands for the keys, in order, so many words a key as the hasher makes.</summary>
    public ReadOnlySpan<ulong> Words => CollectionsMarshal.AsSpan(_words);

    /// <summary>Takes the decisions from elsewhere: <paramref name="isDuplicate"/> is asked once for every key, in order.</summary>
    public void Decide(Func<bool> isDuplicate)
    {
        foreach (ref Unit unit in CollectionsMarshal.AsSpan(_units))
        {
            for (int key = 0; key < unit.KeyCount; key++)
            {
                unit.LastIsDuplicate = isDuplicate();
                unit.Duplicates += unit.LastIsDuplicate ? 1 : 0;
            }
        }
    }

    public void Dispose()
    {
        _ids.Dispose();
        _keptKeys.Dispose();
    }

    private void DecideLate(BloomFilter filter, bool learns)
    {
        int at = 0;
        Decide(() =>
        {
            ReadOnlySpan<byte> key = _keptKeys.WrittenSpan.Slice((int)_words[at], (int)_words[at + 1]);
            at += 2;
            ReadOnlySpan<Word> words = LateKeyHasher.Split(key, _split);
            bool isKnown = filter.ContainsKey(key, words);
            if (!isKnown && learns)
                filter.InsertKey(key, words);
            return isKnown;
        });
    }

    private readonly record struct Record(RecordOutcome Outcome, int IdStart, int IdLength, int FirstUnit, int UnitCount);
}
