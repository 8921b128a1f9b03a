using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dolma.Tokenize.Bpe;

/// <summary>A fast hash of short byte strings; only for tables in memory, its values are nowhere written.</summary>
internal static class WordHash
{
    private const ulong First = 0x9E37_79B9_7F4A_7C15;
    private const ulong Second = 0xD6E8_FEB8_6659_FD93;

    public static ulong Of(ReadOnlySpan<byte> word)
    {
        ulong hash = (ulong)word.Length * First;
        if (word.Length < 8)
        {
            ulong few = 0;
            for (int i = 0; i < word.Length; i++)
                few |= (ulong)word[i] << (8 * i);
            return Mix(hash ^ few ^ Second);
        }

        ReadOnlySpan<byte> rest = word;
        while (rest.Length > 8)
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(rest));
            rest = rest[8..];
        }

        // The last eight bytes, some of them for the second time.
        return Mix(hash ^ MemoryMarshal.Read<ulong>(word[^8..]) ^ Second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong low, ulong high) => Mix(low ^ Mix(high ^ Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value)
    {
        ulong high = Math.BigMul(value ^ First, Second, out ulong low);
        return high ^ low;
    }
}
