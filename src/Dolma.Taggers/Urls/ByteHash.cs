using System.Buffers.Binary;

namespace Dolma.Taggers.Urls;

/// <summary>A hash of bytes for tables in memory; the same in every run.</summary>
internal static class ByteHash
{
    // Odd constants with well spread bits: the golden ratio, and the second of the splitmix64 generator.
    private const ulong First = 0x9E37_79B9_7F4A_7C15;
    private const ulong Second = 0xBF58_476D_1CE4_E5B9;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong hash = First ^ (ulong)bytes.Length;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes), Second);
        ulong rest = 0;
        for (int i = 0; i < bytes.Length; i++)
            rest |= (ulong)bytes[i] << (8 * i);
        return Mix(hash ^ rest, First);
    }

    private static ulong Mix(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }
}
