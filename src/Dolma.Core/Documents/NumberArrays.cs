using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dolma.Core.Documents;

/// <summary>
/// Checks arrays of numbers, nested or not, sixty-four bytes at a time: the spans of attributes, which are the larger part of many
/// attribute files. It knows digits, points, minus signs, commas and brackets; whatever holds anything else, spaces too, is left to
/// <see cref="JsonScan"/>.
/// </summary>
/// <remarks>
/// Each byte is of one class, and a class is a bit mask over the block. What may follow what is then a question about masks and the same
/// masks moved on by one, with the last bit of the block before coming in. The way is that of Langdale and Lemire, "Parsing Gigabytes of
/// JSON per Second" (2019), section 3.1.
/// </remarks>
internal static class NumberArrays
{
    private const int Block = 64;
    private const int LastBit = Block - 1;

    /// <summary>Deeper arrays are left to those who know the limit.</summary>
    private const int MaxDepth = 64;

    /// <summary>Longer runs of digits may be out of a double's range in the end; they are rare.</summary>
    private const int MaxDigits = 16;

    /// <summary>Length of the array that the bytes begin with; 0 if they do not begin with one that is surely right.</summary>
    public static int Length(ReadOnlySpan<byte> json)
    {
        var carry = new Carry { Comma = 1 };
        int depth = 0;
        int at = 0;
        while (at < json.Length)
        {
            Masks masks = json.Length - at >= Block ? Masks.Of(ref MemoryMarshal.GetReference(json[at..])) : Masks.OfRest(json[at..]);
            // The array ends before the first byte of another class.
            int known = BitOperations.TrailingZeroCount(~masks.Known);
            if (known < Block)
                masks = masks.First(known);
            if (!carry.TryPass(masks))
                return 0;
            for (ulong brackets = masks.Open | masks.Close; brackets != 0; brackets &= brackets - 1)
            {
                int bit = BitOperations.TrailingZeroCount(brackets);
                if ((masks.Open >> bit & 1) != 0)
                    depth++;
                else if (--depth == 0)
                    return at + bit + 1;
            }

            if (known < Block || depth is 0 or > MaxDepth)
                return 0;
            at += Block;
        }

        return 0;
    }

    /// <summary>Where in a block each class stands.</summary>
    private struct Masks
    {
        public ulong Digit;
        public ulong Zero;
        public ulong Point;
        public ulong Minus;
        public ulong Comma;
        public ulong Open;
        public ulong Close;

        public readonly ulong Known => Digit | Point | Minus | Comma | Open | Close;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Masks Of(ref byte start)
        {
            Vector512<byte> block = Vector512.LoadUnsafe(ref start);
            return new Masks
            {
                Digit = Vector512.LessThanOrEqual(block - Vector512.Create((byte)'0'), Vector512.Create((byte)9)).ExtractMostSignificantBits(),
                Zero = Find(block, '0'),
                Point = Find(block, '.'),
                Minus = Find(block, '-'),
                Comma = Find(block, ','),
                Open = Find(block, '['),
                Close = Find(block, ']'),
            };
        }

        public static Masks OfRest(ReadOnlySpan<byte> rest)
        {
            Span<byte> block = stackalloc byte[Block];
            block.Clear();
            rest.CopyTo(block);
            return Of(ref MemoryMarshal.GetReference(block));
        }

        public readonly Masks First(int count)
        {
            ulong kept = (1UL << count) - 1;
            return new Masks
            {
                Digit = Digit & kept,
                Zero = Zero & kept,
                Point = Point & kept,
                Minus = Minus & kept,
                Comma = Comma & kept,
                Open = Open & kept,
                Close = Close & kept,
            };
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong Find(Vector512<byte> block, char c) => Vector512.Equals(block, Vector512.Create((byte)c)).ExtractMostSignificantBits();
    }

    /// <summary>What the block before ended with, a bit for each class.</summary>
    private struct Carry
    {
        public ulong Comma;
        private ulong _digit;
        private ulong _point;
        private ulong _minus;
        private ulong _open;
        private ulong _close;
        private ulong _leadingZero;
        private ulong _fraction;

        /// <summary>Whether every byte may stand after the one before it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryPass(in Masks now)
        {
            ulong afterDigit = Next(now.Digit, ref _digit);
            ulong afterPoint = Next(now.Point, ref _point);
            ulong afterMinus = Next(now.Minus, ref _minus);
            ulong afterComma = Next(now.Comma, ref Comma);
            ulong afterOpen = Next(now.Open, ref _open);
            ulong afterClose = Next(now.Close, ref _close);
            ulong wrong = (now.Digit & afterClose)
                | ((now.Open | now.Minus) & ~(afterOpen | afterComma))
                | (now.Point & ~afterDigit)
                | (now.Comma & ~(afterDigit | afterClose))
                | (now.Close & ~(afterDigit | afterClose | afterOpen));
            ulong leadingZero = now.Zero & (afterComma | afterOpen | afterMinus);
            wrong |= now.Digit & Next(leadingZero, ref _leadingZero);
            // Adding to a run of digits its first one leaves the place behind its end: there no second point may be.
            ulong fraction = now.Digit & (afterPoint | _fraction);
            ulong moved = fraction + now.Digit;
            ulong ends = (moved | _fraction) & ~now.Digit;
            _fraction = moved < fraction ? 1UL : 0;
            wrong |= ends & now.Point;
            return wrong == 0 && !HasLongRun(now.Digit);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong Next(ulong mask, ref ulong carry)
        {
            ulong moved = (mask << 1) | carry;
            carry = mask >> LastBit;
            return moved;
        }

        private static bool HasLongRun(ulong digits)
        {
            for (int length = 1; length < MaxDigits; length *= 2)
                digits &= digits >> length;
            return digits != 0;
        }
    }
}
