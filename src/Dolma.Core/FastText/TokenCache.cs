using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dolma.Core.FastText;

/// <summary>
/// Remembers the rows of the tokens met last, so that the common ones are hashed once instead of n-gram by n-gram. Only short tokens
/// are kept, and they are compared whole; a hit gives exactly what a miss would work out.
/// </summary>
/// <remarks>One per thread. About 1.3 MiB at most, which stays in a core's second-level cache together with the text.</remarks>
internal sealed class TokenCache
{
    /// <summary>Longer tokens are rare, and longer keys would cost the short ones time.</summary>
    public const int LongestToken = 16;

    private const int Entries = 1 << 13;
    private const int RowCapacity = 1 << 18;

    private readonly Entry[] _entries = new Entry[Entries];
    private readonly int[] _rows = new int[RowCapacity];
    private int _rowCount;

    internal struct Entry
    {
        public ulong Low;
        public ulong High;
        public uint Hash;
        public int Start;
        public int Count;

        /// <summary>0 for an entry that is not in use.</summary>
        public int Length;
    }

    /// <summary>The rows that belong to the entry; good until the next <see cref="Store"/>.</summary>
    public ReadOnlySpan<int> Rows(in Entry entry) => _rows.AsSpan(entry.Start, entry.Count);

    /// <summary>The entry in which the token is or would be.</summary>
    /// <param name="token">1 to <see cref="LongestToken"/> bytes.</param>
    /// <param name="isHit">Whether it is in there.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Entry Find(ReadOnlySpan<byte> token, out bool isHit)
    {
        Key(token, out ulong low, out ulong high);
        ulong product = Math.BigMul(low ^ 0x9E37_79B9_7F4A_7C15, high ^ 0xBF58_476D_1CE4_E5B9 ^ (ulong)token.Length, out ulong bottom) ^ bottom;
        ref Entry entry = ref _entries[(int)(product & (Entries - 1))];
        isHit = entry.Low == low && entry.High == high && entry.Length == token.Length;
        return ref entry;
    }

    /// <summary>Puts the token into the entry that was found for it.</summary>
    public void Store(ref Entry entry, ReadOnlySpan<byte> token, uint hash, ReadOnlySpan<int> rows)
    {
        if (rows.Length > RowCapacity / 64)
            return;
        if (_rowCount + rows.Length > RowCapacity)
        {
            Array.Clear(_entries);
            _rowCount = 0;
        }

        Key(token, out entry.Low, out entry.High);
        entry.Length = token.Length;
        entry.Hash = hash;
        entry.Start = _rowCount;
        entry.Count = rows.Length;
        rows.CopyTo(_rows.AsSpan(_rowCount));
        _rowCount += rows.Length;
    }

    /// <summary>All bytes of the token in two numbers; with the length they are the token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Key(ReadOnlySpan<byte> token, out ulong low, out ulong high)
    {
        ref byte first = ref MemoryMarshal.GetReference(token);
        int length = token.Length;
        if (length >= 8)
        {
            low = Unsafe.ReadUnaligned<ulong>(ref first);
            high = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, length - 8));
        }
        else if (length >= 4)
        {
            low = Unsafe.ReadUnaligned<uint>(ref first);
            high = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, length - 4));
        }
        else
        {
            low = (uint)(first | (Unsafe.Add(ref first, length >> 1) << 8) | (Unsafe.Add(ref first, length - 1) << 16));
            high = 0;
        }
    }
}
