using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Dolma.Core.FastText;

/// <summary>
/// The rows of a token's character n-grams: those of <c>&lt;token&gt;</c>, by start, then by length (spec/tag 6.2; fastText 0.9.2,
/// <c>dictionary.cc</c>). One per thread.
/// </summary>
/// <remarks>
/// Most n-grams of a pruned model have no row, which ones is hard to foresee, and a wrong guess costs more than all the rest. So both ways
/// put every bucket down and step on only if it is kept. Of ASCII, where a character is a byte, eight starts are hashed at once.
/// </remarks>
internal sealed class CharacterNgrams
{
    /// <summary>Starts that are hashed at once: the lanes of a vector.</summary>
    private const int Lanes = 8;

    /// <summary>Starts whose buckets are looked up together: those of a short token, in whole vectors.</summary>
    private const int Starts = 3 * Lanes;

    private readonly int _shortest;
    private readonly int _longest;
    private readonly uint _buckets;
    private readonly uint _reciprocal;
    private readonly ulong _inverse;
    private readonly int _firstRow;
    private readonly PrunedRows? _pruned;
    private readonly uint[] _hashed;
    private readonly uint[] _kept;
    private byte[] _frame;

    /// <param name="arguments">Lengths of n-grams, and how many buckets there are.</param>
    /// <param name="firstRow">The row of the first bucket.</param>
    /// <param name="pruned">Which buckets have a row; null if all have.</param>
    public CharacterNgrams(FastTextArguments arguments, int firstRow, PrunedRows? pruned)
    {
        _shortest = Math.Max(arguments.MinCharacters, 1);
        _longest = arguments.Buckets > 0 ? arguments.MaxCharacters : 0;
        _firstRow = firstRow;
        _pruned = pruned;
        _buckets = (uint)Math.Max(arguments.Buckets, 1);
        _inverse = (ulong.MaxValue / _buckets) + 1;
        _reciprocal = (uint)Math.Min((1UL << 32) / _buckets, uint.MaxValue);
        int lengths = Math.Max(_longest - _shortest + 1, 0);
        _hashed = new uint[Starts * lengths];
        _kept = new uint[(Starts * lengths) + 1];
        _frame = new byte[Vector128<byte>.Count + 2 + Lanes + Math.Max(_longest, 0)];
    }

    /// <summary>Whether the processor has what hashing several at once needs; tests switch it off.</summary>
    public bool IsVectorized { get; init; } = Avx2.IsSupported;

    /// <summary>Appends the rows of a token that is a vector, with zeros behind it.</summary>
    public void Add(Vector128<byte> token, int length, FeatureList features)
    {
        if (_longest < _shortest)
            return;
        if (!IsVectorized || token.ExtractMostSignificantBits() != 0)
        {
            Span<byte> bytes = stackalloc byte[Vector128<byte>.Count];
            token.CopyTo(bytes);
            Add(bytes[..length], features);
            return;
        }

        // Whole vectors are copied, whatever the length, which is hard to foresee.
        _frame[0] = (byte)'<';
        token.CopyTo(_frame.AsSpan(1));
        _frame[length + 1] = (byte)'>';
        AddAscii(length + 2, features);
    }

    /// <summary>Appends the rows of a token.</summary>
    public void Add(ReadOnlySpan<byte> token, FeatureList features)
    {
        if (_longest < _shortest)
            return;
        // Vectors of bytes are loaded beyond the end.
        int size = token.Length + 2 + Lanes + _longest;
        if (_frame.Length < size)
            _frame = new byte[2 * size];
        Span<byte> framed = _frame.AsSpan(0, token.Length + 2);
        framed[0] = (byte)'<';
        token.CopyTo(framed[1..]);
        framed[^1] = (byte)'>';
        if (IsVectorized && Ascii.IsValid(token))
            AddAscii(framed.Length, features);
        else
            AddAny(framed, features);
    }

    /// <summary>The plain way, for all of UTF-8.</summary>
    private void AddAny(ReadOnlySpan<byte> framed, FeatureList features)
    {
        for (int i = 0; i < framed.Length; i++)
        {
            if ((framed[i] & 0xC0) == 0x80)
                continue;
            uint hash = FastTextHash.Start;
            int kept = 0;
            int j = i;
            for (int n = 1; j < framed.Length && n <= _longest; n++)
            {
                hash = FastTextHash.Add(hash, framed[j++]);
                while (j < framed.Length && (framed[j] & 0xC0) == 0x80)
                    hash = FastTextHash.Add(hash, framed[j++]);
                if (n >= _shortest && !(n == 1 && (i == 0 || j == framed.Length)))
                    kept = Keep(Bucket(hash), kept);
            }

            Append(kept, features);
        }
    }

    /// <param name="length">Bytes in the frame.</param>
    private void AddAscii(int length, FeatureList features)
    {
        Span<uint> hashed = _hashed;
        int all = length - _shortest + 1;
        for (int first = 0; first < all; first += Starts)
        {
            int starts = Math.Min(Starts, all - first);
            for (int lane = 0; lane < starts; lane += Lanes)
                Hash(first + lane, length, hashed[lane..]);
            Append(_pruned is null ? KeepAll(hashed, starts) : Keep(hashed, starts), features);
        }
    }

    /// <summary>The buckets of as many starts as a vector has lanes, by length; <see cref="NoBucket"/> for what is no n-gram.</summary>
    private void Hash(int start, int length, Span<uint> hashed)
    {
        Vector256<int> starts = Vector256.Create(start) + Vector256<int>.Indices;
        Vector256<uint> hash = Vector256.Create(FastTextHash.Start);
        for (int n = 1; n <= _longest; n++)
        {
            hash = (hash ^ Bytes(start + n - 1)) * Vector256.Create(FastTextHash.Prime);
            if (n < _shortest)
                continue;
            Vector256<int> isInside = Vector256.LessThanOrEqual(starts, Vector256.Create(length - n));
            if (n == 1)
                isInside &= Vector256.GreaterThan(starts, Vector256<int>.Zero) & Vector256.LessThan(starts, Vector256.Create(length - 1));
            Vector256.ConditionalSelect(isInside.AsUInt32(), Buckets(hash), Vector256.Create(NoBucket)).CopyTo(hashed[((n - _shortest) * Starts)..]);
        }
    }

    private uint NoBucket => _pruned is null ? uint.MaxValue : (uint)_pruned.NoBucket;

    private Vector256<uint> Bytes(int at)
    {
        ref byte first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_frame), at);
        return Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref first)).AsByte()).AsUInt32();
    }

    /// <summary>
    /// The remainders by the number of buckets: with the reciprocal rounded down the quotient is at most one too small, and what is one
    /// divisor too large shows, because less is a smaller number.
    /// </summary>
    private Vector256<uint> Buckets(Vector256<uint> hash)
    {
        Vector256<uint> reciprocal = Vector256.Create(_reciprocal);
        Vector256<ulong> even = Avx2.Multiply(hash, reciprocal) >> 32;
        Vector256<ulong> odd = Avx2.Multiply((hash.AsUInt64() >> 32).AsUInt32(), reciprocal);
        Vector256<uint> quotient = Avx2.Blend(even.AsUInt32(), odd.AsUInt32(), 0b1010_1010);
        Vector256<uint> buckets = Vector256.Create(_buckets);
        Vector256<uint> rest = hash - (quotient * buckets);
        return Vector256.Min(rest, rest - buckets);
    }

    /// <summary>
    /// The remainder by the number of buckets, with multiplications in place of a division (Lemire et al. 2019): the fraction
    /// hash / buckets in 64 bits, its whole part dropped by overflow, times buckets.
    /// </summary>
    private uint Bucket(uint hash) => (uint)Math.BigMul(_inverse * hash, (ulong)_buckets, out _);

    private int Keep(uint bucket, int kept)
    {
        _kept[kept] = bucket;
        return kept + (_pruned is null ? 1 : _pruned.Keeps(bucket));
    }

    /// <summary>Keeps those of the n-grams that have a row: of one start after the other, by length.</summary>
    private int Keep(ReadOnlySpan<uint> hashed, int starts)
    {
        ReadOnlySpan<ulong> bits = _pruned!.Bits;
        Span<uint> buckets = _kept;
        int kept = 0;
        for (int start = 0; start < starts; start++)
        {
            for (int i = start; i < hashed.Length; i += Starts)
            {
                uint bucket = hashed[i];
                buckets[kept] = bucket;
                kept += (int)(bits[(int)(bucket >> 6)] >> (int)bucket) & 1;
            }
        }

        return kept;
    }

    private int KeepAll(ReadOnlySpan<uint> hashed, int starts)
    {
        Span<uint> buckets = _kept;
        int kept = 0;
        for (int start = 0; start < starts; start++)
        {
            for (int i = start; i < hashed.Length; i += Starts)
            {
                buckets[kept] = hashed[i];
                kept += hashed[i] != uint.MaxValue ? 1 : 0;
            }
        }

        return kept;
    }

    private void Append(int kept, FeatureList features)
    {
        foreach (uint bucket in _kept.AsSpan(0, kept))
            features.Add(_firstRow + (_pruned is null ? (int)bucket : _pruned.RowOf((int)bucket)));
    }
}
