using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
    private readonly int[] _rows = new int[RowCapacity + Vector256<int>.Count];
    private int _rowCount;

    internal struct Entry
    {
        /// <summary>The token and zeros behind it. No token holds a zero, so an entry that is not in use has nothing else.</summary>
        public Vector128<byte> Token;

        public uint Hash;
        public int Start;
        public int Count;
    }

    /// <summary>
    /// The rows that belong to the entry, <see cref="Entry.Count"/> of them, and others behind them up to a vector; good until the next
    /// <see cref="Store"/>.
    /// </summary>
    public ReadOnlySpan<int> Rows(in Entry entry) => _rows.AsSpan(entry.Start, Math.Max(entry.Count, Vector256<int>.Count));

    /// <summary>The entry in which a token is or would be.</summary>
    /// <param name="token">Its <see cref="Key"/>.</param>
    /// <param name="isHit">Whether it is in there.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Entry Find(Vector128<byte> token, out bool isHit)
    {
        ulong product = Math.BigMul(
            token.AsUInt64()[0] ^ 0x9E37_79B9_7F4A_7C15, token.AsUInt64()[1] ^ 0xBF58_476D_1CE4_E5B9, out ulong bottom) ^ bottom;
        ref Entry entry = ref _entries[(int)(product & (Entries - 1))];
        isHit = entry.Token == token;
        return ref entry;
    }

    /// <summary>Puts the token into the entry that was found for it.</summary>
    public void Store(ref Entry entry, Vector128<byte> token, uint hash, ReadOnlySpan<int> rows)
    {
        if (rows.Length > RowCapacity / 64)
            return;
        if (_rowCount + rows.Length > RowCapacity)
        {
            Array.Clear(_entries);
            _rowCount = 0;
        }

        entry.Token = token;
        entry.Hash = hash;
        entry.Start = _rowCount;
        entry.Count = rows.Length;
        rows.CopyTo(_rows.AsSpan(_rowCount));
        _rowCount += rows.Length;
    }

    /// <summary>A token as a vector, with zeros behind it.</summary>
    /// <param name="text">What begins with the token.</param>
    /// <param name="length">Bytes of the token, 1 to <see cref="LongestToken"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Key(ReadOnlySpan<byte> text, int length)
    {
        Vector128<sbyte> isToken = Vector128.GreaterThan(Vector128.Create((sbyte)length), Vector128<sbyte>.Indices);
        return (text.Length >= LongestToken ? Vector128.Create(text) : Copied(text)) & isToken.AsByte();
    }

    private static Vector128<byte> Copied(ReadOnlySpan<byte> text)
    {
        Span<byte> bytes = stackalloc byte[LongestToken];
        bytes.Clear();
        text.CopyTo(bytes);
        return Vector128.Create<byte>(bytes);
    }
}
