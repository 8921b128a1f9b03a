using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Dolma.Core;

namespace Dolma.Dedup;

/// <summary>
/// The set of keys seen so far, up to a known share of false positives. Hashing is free of state and may go on in many threads;
/// <see cref="Contains"/> and <see cref="Insert"/> belong to one thread. Memory is native, so that a filter may be larger than an array.
/// </summary>
/// <remarks>spec/dedupe-mix 3 (<c>dolma:src/bloom_filter.rs</c>).</remarks>
public sealed unsafe partial class BloomFilter : KeyHasher, IDisposable
{
    /// <summary>One probe in so many touches memory ahead of its turn: enough to hide the way to memory, few enough to stay in cache.</summary>
    private const int MaxPrefetch = 16;

    /// <summary>Positions of every key of a batch are held at once: 2 KiB a key are some 100 MB a batch of short paragraphs.</summary>
    private const int MaxHeldPositions = 256;

    private const int BitsPerWord = 32;

    private readonly ulong[] _seeds;
    private readonly AHash[] _hashes;
    private readonly ulong _wordCount;

    /// <summary>Words − 1 if they are a power of two, so that a mask does for the division; else 0.</summary>
    private readonly ulong _mask;
    private uint* _words;

    private BloomFilter(ulong[] seeds, ulong wordCount)
    {
        _seeds = seeds;
        _hashes = new AHash[seeds.Length / 4];
        for (int i = 0; i < _hashes.Length; i++)
            _hashes[i] = new AHash(seeds[4 * i], seeds[4 * i + 1], seeds[4 * i + 2], seeds[4 * i + 3]);
        _wordCount = wordCount;
        _mask = (wordCount & (wordCount - 1)) == 0 ? wordCount - 1 : 0;
        try
        {
            _words = (uint*)FilterMemory.Allocate(checked((nuint)wordCount * sizeof(uint)));
        }
        catch (Exception e) when (e is OutOfMemoryException or OverflowException)
        {
            throw new RunException(
                $"The Bloom filter needs {wordCount * sizeof(uint):N0} bytes of memory, which this machine does not give. "
                + "Lower bloom_filter.size_in_bytes or accept a higher bloom_filter.desired_false_positive_rate.", e);
        }
    }

    /// <summary>Hash functions, and positions of a key.</summary>
    public int HashCount => _hashes.Length;

    /// <summary>Bytes of the bit array.</summary>
    public long SizeInBytes => (long)_wordCount * sizeof(uint);

    /// <summary>Tells apart filters that answer differently to the same keys: their size and hash functions, not their content.</summary>
    public string Identity => $"{_wordCount}-{AHash.Fixed.HashString(MemoryMarshal.AsBytes(_seeds.AsSpan())):x16}";

    /// <summary>Bytes of memory that a new filter with these settings takes; known before any is taken.</summary>
    public static long MemoryNeeded(BloomFilterOptions options) => BloomFilterSize.Of(options) + BloomFilterSize.HashCount(options) * 4 * sizeof(ulong);

    /// <summary>Makes an empty filter.</summary>
    /// <exception cref="ConfigException">The settings do not give a size.</exception>
    public static BloomFilter Create(BloomFilterOptions options)
    {
        List<ConfigProblem> problems = [.. options.Problems()];
        if (problems.Count > 0)
            throw new ConfigException(problems);
        var seeds = new ulong[4 * BloomFilterSize.HashCount(options)];
        ulong state = options.Seed;
        for (int i = 0; i < seeds.Length; i++)
            seeds[i] = NextSeed(ref state);
        return new BloomFilter(seeds, (ulong)BloomFilterSize.Of(options) / sizeof(uint));
    }

    internal override int WordsPerKey => HashCount;

    internal override bool ChoosesPartitions => true;

    /// <summary>What prepares keys for this filter: itself, unless it has a great many hash functions.</summary>
    internal KeyHasher Hasher => HashCount <= MaxHeldPositions ? this : new LateKeyHasher(this);

    internal override ulong Add(KeyBatch batch, ReadOnlySpan<byte> key) => Locate(key, batch.AddKey());

    internal override ulong Add(KeyBatch batch, ReadOnlySpan<byte> text, ReadOnlySpan<Word> words) => Locate(text, words, batch.AddKey());

    internal ulong FirstHash(ReadOnlySpan<byte> key) => _hashes[0].HashSequence(key);

    internal ulong FirstHash(ReadOnlySpan<byte> text, ReadOnlySpan<Word> words) => _hashes[0].HashSequence(text, words);

    /// <summary>Whether the key is in the filter, hashing no further than to the first bit that is not set.</summary>
    internal bool ContainsKey(ReadOnlySpan<byte> text, ReadOnlySpan<Word> words)
    {
        foreach (ref readonly AHash hash in _hashes.AsSpan())
        {
            if (!Contains([Position(hash.HashSequence(text, words))]))
                return false;
        }

        return true;
    }

    internal void InsertKey(ReadOnlySpan<byte> text, ReadOnlySpan<Word> words)
    {
        foreach (ref readonly AHash hash in _hashes.AsSpan())
            Insert([Position(hash.HashSequence(text, words))]);
    }

    /// <summary>Computes where the bits of a key of one string lie, and returns the key's first hash.</summary>
    internal ulong Locate(ReadOnlySpan<byte> key, Span<ulong> positions)
    {
        ulong first = 0;
        int i = 0;
        if (key.Length > AHash.ShortLength)
        {
            for (; i + 1 < _hashes.Length; i += 2)
            {
                AHash.HashLongSequences(_hashes[i], _hashes[i + 1], key, out ulong a, out ulong b);
                if (i == 0)
                    first = a;
                positions[i] = Position(a);
                positions[i + 1] = Position(b);
            }
        }

        for (; i < _hashes.Length; i++)
        {
            ulong hash = _hashes[i].HashSequence(key);
            if (i == 0)
                first = hash;
            positions[i] = Position(hash);
        }

        return first;
    }

    /// <summary>The same for a key of several strings.</summary>
    internal ulong Locate(ReadOnlySpan<byte> text, ReadOnlySpan<Word> words, Span<ulong> positions)
    {
        ulong first = 0;
        for (int i = 0; i < _hashes.Length; i++)
        {
            ulong hash = _hashes[i].HashSequence(text, words);
            if (i == 0)
                first = hash;
            positions[i] = Position(hash);
        }

        return first;
    }

    /// <summary>Whether all of the key's bits are set.</summary>
    internal bool Contains(ReadOnlySpan<ulong> positions)
    {
        foreach (ulong position in positions)
        {
            if ((_words[position / BitsPerWord] & (1u << (int)(position % BitsPerWord))) == 0)
                return false;
        }

        return true;
    }

    internal void Insert(ReadOnlySpan<ulong> positions)
    {
        foreach (ulong position in positions)
            _words[position / BitsPerWord] |= 1u << (int)(position % BitsPerWord);
    }

    /// <summary>Asks for the memory of a key whose turn is soon.</summary>
    internal void Prefetch(ReadOnlySpan<ulong> positions)
    {
        if (!Sse.IsSupported)
            return;
        foreach (ulong position in positions[..Math.Min(positions.Length, MaxPrefetch)])
            Sse.Prefetch0(_words + position / BitsPerWord);
    }

    public void Dispose()
    {
        FilterMemory.Free(_words, (nuint)SizeInBytes);
        _words = null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Position(ulong hash)
    {
        ulong word = hash / BitsPerWord;
        word = _mask != 0 ? word & _mask : word % _wordCount;
        return word * BitsPerWord + hash % BitsPerWord;
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): good seeds from any number, 0 included.</summary>
    private static ulong NextSeed(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
