using System.Numerics;

namespace Olmo.Trainer.Data;

/// <summary>numpy's <c>SeedSequence</c> for one non-negative integer and no spawn key: spreads a seed over as many words as a generator wants.</summary>
internal readonly struct SeedSequence
{
    private const int PoolSize = 4;
    private const uint InitA = 0x43b0d7e5;
    private const uint MultA = 0x931e8875;
    private const uint InitB = 0x8b51f9dd;
    private const uint MultB = 0x58f38ded;
    private const uint MixL = 0xca01f9dd;
    private const uint MixR = 0x4973f715;

    private readonly uint[] _pool;

    public SeedSequence(BigInteger seed)
    {
        if (seed.Sign < 0)
            throw new ArgumentOutOfRangeException(nameof(seed), seed, "A seed cannot be negative.");
        uint[] words = Words(seed);
        _pool = new uint[PoolSize];
        uint hash = InitA;
        for (int i = 0; i < PoolSize; i++)
            _pool[i] = HashMix(i < words.Length ? words[i] : 0, ref hash);
        for (int source = 0; source < PoolSize; source++)
        {
            for (int target = 0; target < PoolSize; target++)
            {
                if (source != target)
                    _pool[target] = Mix(_pool[target], HashMix(_pool[source], ref hash));
            }
        }

        for (int source = PoolSize; source < words.Length; source++)
        {
            for (int target = 0; target < PoolSize; target++)
                _pool[target] = Mix(_pool[target], HashMix(words[source], ref hash));
        }
    }

    public ReadOnlySpan<uint> Pool => _pool;

    /// <summary>The next <c>generate_state</c> of 64-bit words, low half first.</summary>
    public ulong[] Generate(int count)
    {
        var words = new ulong[count];
        uint hash = InitB;
        for (int i = 0; i < 2 * count; i++)
        {
            uint value = _pool[i % PoolSize] ^ hash;
            hash *= MultB;
            value *= hash;
            value ^= value >> 16;
            words[i / 2] |= (ulong)value << (32 * (i % 2));
        }

        return words;
    }

    // 32-bit words, least significant first; 0 is one word.
    private static uint[] Words(BigInteger seed)
    {
        byte[] bytes = seed.ToByteArray(isUnsigned: true);
        var words = new uint[(bytes.Length + 3) / 4];
        for (int i = 0; i < bytes.Length; i++)
            words[i / 4] |= (uint)bytes[i] << (8 * (i % 4));
        return words;
    }

    private static uint HashMix(uint value, ref uint hash)
    {
        value ^= hash;
        hash *= MultA;
        value *= hash;
        return value ^ value >> 16;
    }

    private static uint Mix(uint x, uint y)
    {
        uint z = x * MixL - y * MixR;
        return z ^ z >> 16;
    }
}
