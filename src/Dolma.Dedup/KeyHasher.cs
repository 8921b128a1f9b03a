namespace Dolma.Dedup;

/// <summary>How a key becomes the few words that a batch carries for it. Free of state, so that many threads may use one.</summary>
public abstract class KeyHasher
{
    /// <summary>Words of 64 bits that stand for one key.</summary>
    internal abstract int WordsPerKey { get; }

    /// <summary>Whether partitions go by the first hash of this hasher, as the original's do under <c>--compat</c>.</summary>
    internal virtual bool ChoosesPartitions => false;

    /// <summary>Adds a key of one string to the batch, and returns the key's first hash where <see cref="ChoosesPartitions"/>.</summary>
    internal abstract ulong Add(KeyBatch batch, ReadOnlySpan<byte> key);

    /// <summary>The same for a key of several strings, each a part of <paramref name="text"/>.</summary>
    internal abstract ulong Add(KeyBatch batch, ReadOnlySpan<byte> text, ReadOnlySpan<Word> words);
}
