using Dolma.Core.Storage;

namespace Dolma.Dedup.Exact;

/// <summary>
/// Keys of 128 bits (XXH128), of which no two among 10^15 are likely to agree by chance. A key of several words is hashed with a byte
/// between them that no UTF-8 text holds, so that a key of one word is that word, as with the filter.
/// </summary>
internal sealed class ExactKeyHasher(long seed) : KeyHasher
{
    [ThreadStatic]
    private static byte[]? _joined;

    internal override int WordsPerKey => 2;

    internal override ulong Add(KeyBatch batch, ReadOnlySpan<byte> key)
    {
        var hash = ContentHash.Of(key, seed);
        Span<ulong> words = batch.AddKey();
        words[0] = (ulong)(hash >> 64);
        words[1] = (ulong)hash;
        return 0;
    }

    internal override ulong Add(KeyBatch batch, ReadOnlySpan<byte> text, ReadOnlySpan<Word> words)
    {
        int length = words.Length;
        foreach (Word word in words)
            length += word.Length;
        if (_joined is null || _joined.Length < length)
            _joined = new byte[Math.Max(256, length * 2)];
        int at = 0;
        foreach (Word word in words)
        {
            if (at > 0)
                _joined[at++] = LateKeyHasher.BetweenWords;
            text.Slice(word.Start, word.Length).CopyTo(_joined.AsSpan(at));
            at += word.Length;
        }

        return Add(batch, _joined.AsSpan(0, at));
    }
}

/// <summary>Makes nothing of keys: where answers come by the keys' order, they need only be counted.</summary>
internal sealed class KeyCounter : KeyHasher
{
    internal override int WordsPerKey => 0;

    internal override ulong Add(KeyBatch batch, ReadOnlySpan<byte> key) => 0;

    internal override ulong Add(KeyBatch batch, ReadOnlySpan<byte> text, ReadOnlySpan<Word> words) => 0;
}
