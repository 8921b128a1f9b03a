namespace Dolma.Core.FastText;

/// <summary>The hashes that decide a feature's row (fastText 0.9.2, <c>dictionary.cc</c>).</summary>
internal static class FastTextHash
{
    public const uint Start = 2166136261;
    public const uint Prime = 16777619;

    /// <summary>One step of 32-bit FNV-1a; the byte is sign-extended first, as the original's <c>int8_t</c> cast does.</summary>
    public static uint Add(uint hash, byte value) => (hash ^ (uint)(sbyte)value) * Prime;

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint hash = Start;
        foreach (byte b in bytes)
            hash = Add(hash, b);
        return hash;
    }

    /// <summary>One more word of a word n-gram: both are 32-bit hashes that are sign-extended to 64 bits.</summary>
    public static ulong AddWord(ulong hash, int wordHash) => (hash * 116049371UL) + (ulong)(long)wordHash;
}
