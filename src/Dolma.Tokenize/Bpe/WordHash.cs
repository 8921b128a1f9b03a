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
        while (word.Length >= 8)
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(word));
            word = word[8..];
        }

        ulong tail = 0;
        for (int i = 0; i < word.Length; i++)
            tail |= (ulong)word[i] << (8 * i);
        return Mix(hash ^ tail ^ Second);
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
