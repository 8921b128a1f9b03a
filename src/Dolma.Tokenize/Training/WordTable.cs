using System.Numerics;
using Dolma.Tokenize.Bpe;

namespace Dolma.Tokenize.Training;

/// <summary>How often each word occurs: an open-addressing table over one array that holds the words' bytes. Emptied and used again.</summary>
internal sealed class WordTable
{
    // Rough size of a word beside its bytes: an entry, and two slots since at most half are taken.
    private const int BytesOfEntry = 24 + 8;

    private byte[] _bytes = new byte[1 << 16];
    private Entry[] _entries = new Entry[1 << 10];
    private int[] _slots = new int[1 << 11];
    private int _length;

    /// <summary>Different words.</summary>
    public int Count { get; private set; }

    /// <summary>Memory that the words take, about.</summary>
    public long Size => _length + ((long)BytesOfEntry * Count);

    public ReadOnlySpan<byte> this[int word] => _bytes.AsSpan(_entries[word].Start, _entries[word].Length);

    public long CountOf(int word) => _entries[word].Count;

    public void Add(ReadOnlySpan<byte> word, long count) => Add(word, (uint)WordHash.Of(word), count);

    /// <summary>Adds all words of another table.</summary>
    public void Add(WordTable other)
    {
        for (int i = 0; i < other.Count; i++)
            Add(other[i], other._entries[i].Hash, other._entries[i].Count);
    }

    public void Clear()
    {
        Array.Clear(_slots);
        Count = _length = 0;
    }

    /// <summary>Drops words that occur at most so often.</summary>
    public void Drop(long count)
    {
        Entry[] entries = _entries;
        int words = Count;
        Clear();
        int end = 0;
        for (int i = 0; i < words; i++)
        {
            Entry entry = entries[i];
            if (entry.Count <= count)
                continue;
            // Words only move towards the beginning, in order, so none is overwritten before its turn.
            Buffer.BlockCopy(_bytes, entry.Start, _bytes, end, entry.Length);
            entries[Count] = entry with { Start = end };
            end += entry.Length;
            Place(entry.Hash, ++Count);
        }

        _length = end;
    }

    private void Add(ReadOnlySpan<byte> word, uint hash, long count)
    {
        for (int slot = (int)hash & (_slots.Length - 1); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            ref Entry found = ref _entries[_slots[slot] - 1];
            if (found.Hash == hash && found.Length == word.Length && _bytes.AsSpan(found.Start, found.Length).SequenceEqual(word))
            {
                found.Count += count;
                return;
            }
        }

        if (Count == _entries.Length)
            Grow();
        if (_bytes.Length - _length < word.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max(2L * _bytes.Length, (long)_length + word.Length), Array.MaxLength));
        word.CopyTo(_bytes.AsSpan(_length));
        _entries[Count++] = new Entry(_length, word.Length, hash, count);
        _length += word.Length;
        Place(hash, Count);
    }

    private void Grow()
    {
        Array.Resize(ref _entries, 2 * _entries.Length);
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)(2 * _entries.Length))];
        for (int i = 0; i < Count; i++)
            Place(_entries[i].Hash, i + 1);
    }

    /// <summary>Slots hold the number of an entry, from 1 on.</summary>
    private void Place(uint hash, int entry)
    {
        int slot = (int)hash & (_slots.Length - 1);
        while (_slots[slot] != 0)
            slot = (slot + 1) & (_slots.Length - 1);
        _slots[slot] = entry;
    }

    private record struct Entry(int Start, int Length, uint Hash, long Count);
}
