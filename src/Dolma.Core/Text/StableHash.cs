using System.IO.Hashing;

namespace Dolma.Core.Text;

/// <summary>A hash that is the same on every machine and in every version, for decisions that have to be: which documents a sample takes.</summary>
public static class StableHash
{
    /// <summary>64 bits of the bytes under this seed (XXH3).</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes, long seed) => XxHash3.HashToUInt64(bytes, seed);
}
