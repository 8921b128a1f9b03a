namespace Dolma.Tokenize.TokenFiles;

/// <summary>
/// The random numbers of one part's shuffles: SplitMix64 (Steele, Lea, Flood 2014), begun at the seed mixed with the part's
/// number, so that a part comes out the same whoever makes it.
/// </summary>
internal sealed class LocalShuffle(long seed, int part)
{
    private ulong _state = Mix(unchecked((ulong)seed)) ^ Mix(~(ulong)(uint)part);

    /// <summary>Fisher and Yates: from the last place down, each swaps with one at or before it.</summary>
    public void Shuffle(Span<int> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = (int)Below((ulong)i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>A number below the limit, all equally likely (Lemire 2019).</summary>
    public ulong Below(ulong limit)
    {
        ulong high = Math.BigMul(Next(), limit, out ulong low);
        if (low < limit)
        {
            ulong refused = unchecked(0 - limit) % limit;
            while (low < refused)
                high = Math.BigMul(Next(), limit, out low);
        }

        return high;
    }

    private ulong Next() => Mix(_state = unchecked(_state + 0x9E37_79B9_7F4A_7C15));

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
            z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
            return z ^ (z >> 31);
        }
    }
}
