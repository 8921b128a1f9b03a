using System.Runtime.InteropServices;

namespace Dolma.Dedup;

/// <summary>
/// For filters with so many hash functions that the positions of a batch would take gigabytes: the batch carries the keys themselves, and
/// the decision hashes them, up to the first bit that is not set. The original makes such filters when it expects few keys.
/// </summary>
internal sealed class LateKeyHasher(BloomFilter filter) : KeyHasher
{
    /// <summary>Between the words of a key; in no UTF-8 text.</summary>
    public const byte BetweenWords = 0xFF;

    internal override int WordsPerKey => 2;

    internal override bool ChoosesPartitions => true;

    internal override ulong Add(KeyBatch batch, ReadOnlySpan<byte> key)
    {
        batch.KeepKey(key);
        return filter.FirstHash(key);
    }

    internal override ulong Add(KeyBatch batch, ReadOnlySpan<byte> text, ReadOnlySpan<Word> words)
    {
        batch.KeepKey(text, words);
        return filter.FirstHash(text, words);
    }

    /// <summary>The words of a key that was kept.</summary>
    public static ReadOnlySpan<Word> Split(ReadOnlySpan<byte> key, List<Word> words)
    {
        words.Clear();
        int start = 0;
        while (true)
        {
            int length = key[start..].IndexOf(BetweenWords);
            words.Add(new Word(start, length < 0 ? key.Length - start : length));
            if (length < 0)
                return CollectionsMarshal.AsSpan(words);
            start += length + 1;
        }
    }
}
