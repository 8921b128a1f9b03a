using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Dolma.Taggers;

/// <summary>
/// Numbers pieces of one text by content: equal pieces get equal numbers, from 0 in order of first occurrence. Emptied and used again.
/// </summary>
internal sealed class ByteInterner
{
    /// <summary>Differs from run to run, so that no text can be written whose pieces all collide. Numbers do not depend on it.</summary>
    private static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    // Odd constants with well spread bits: the golden ratio, and the second of the splitmix64 generator.
    private const ulong First = 0x9E37_79B9_7F4A_7C15;
    private const ulong Second = 0xBF58_476D_1CE4_E5B9;

    private Slot[] _slots = [];
    private int _mask;

    private struct Slot
    {
        public ulong Hash;
        public int Start;
        public int Id;
    }

    /// <summary>Distinct pieces so far.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the last piece had not been seen before.</summary>
    public bool LastWasNew { get; private set; }

    /// <summary>Forgets everything and makes room for so many pieces.</summary>
    public void Clear(int pieces)
    {
        int size = Math.Max(16, (int)BitOperations.RoundUpToPowerOf2((uint)pieces + 1) * 2);
        if (_slots.Length < size)
            _slots = new Slot[size];
        else
            Array.Clear(_slots, 0, size);
        _mask = size - 1;
        Count = 0;
    }

    /// <summary>The number of the piece; all pieces are of the same text.</summary>
    public int IdOf(ReadOnlySpan<byte> text, int start, int length)
    {
        ReadOnlySpan<byte> piece = text.Slice(start, length);
        // The length goes into the hash and is compared with it, so that the slot need not hold it: lengths fill the low 32 bits.
        ulong hash = (HashOf(piece) & 0xFFFF_FFFF_0000_0000) | (uint)length;
        for (int slot = (int)(hash >> 32) & _mask; ; slot = (slot + 1) & _mask)
        {
            ref Slot at = ref _slots[slot];
            // Ids are stored with 1 added: an empty slot is all zero.
            if (at.Id == 0)
            {
                at.Hash = hash;
                at.Start = start;
                at.Id = ++Count;
                LastWasNew = true;
                return at.Id - 1;
            }

            if (at.Hash == hash && text.Slice(at.Start, length).SequenceEqual(piece))
            {
                LastWasNew = false;
                return at.Id - 1;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashOf(ReadOnlySpan<byte> bytes)
    {
        ulong low;
        ulong high;
        if (bytes.Length > 16)
            return LongHashOf(bytes);
        if (bytes.Length >= 8)
        {
            low = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            high = BinaryPrimitives.ReadUInt64LittleEndian(bytes[^8..]);
        }
        else if (bytes.Length >= 4)
        {
            low = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]);
        }
        else
        {
            low = bytes.IsEmpty ? 0UL : (uint)(bytes[0] | (bytes[bytes.Length >> 1] << 8) | (bytes[^1] << 16));
            high = 0;
        }

        return Mix(low ^ Seed, high ^ First ^ ((ulong)bytes.Length << 40));
    }

    /// <summary>Two independent chains of 16 bytes a step, over more than 16 bytes; the last steps overlap.</summary>
    private static ulong LongHashOf(ReadOnlySpan<byte> bytes)
    {
        ulong length = (ulong)bytes.Length;
        ulong first = Seed;
        ulong second = ~Seed;
        ReadOnlySpan<byte> rest = bytes;
        for (; rest.Length > 32; rest = rest[32..])
        {
            first = Mix(first ^ BinaryPrimitives.ReadUInt64LittleEndian(rest), BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]) ^ First);
            second = Mix(second ^ BinaryPrimitives.ReadUInt64LittleEndian(rest[16..]), BinaryPrimitives.ReadUInt64LittleEndian(rest[24..]) ^ Second);
        }

        if (rest.Length > 16)
            first = Mix(first ^ BinaryPrimitives.ReadUInt64LittleEndian(rest), BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]) ^ First);
        rest = bytes[^16..];
        second = Mix(second ^ BinaryPrimitives.ReadUInt64LittleEndian(rest), BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]) ^ Second);
        return Mix(first ^ length, second ^ First);
    }

    private static ulong Mix(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }
}
