using System.Runtime.CompilerServices;

namespace Dolma.Tokenize.Bpe;

/// <summary>
/// Ids of words that were seen before, in a fixed amount of memory: two mebibytes for each thread. A word has one slot by its hash, and the
/// newer takes it. Holds words of up to 15 bytes in up to 4 tokens; see <see cref="LongWordCache"/> for others.
/// </summary>
internal sealed class WordCache
{
    /// <summary>Bytes of the longest word held.</summary>
    public const int LongestWord = 15;

    /// <summary>Tokens of the longest encoding held.</summary>
    public const int MostTokens = 4;

    // 32 bytes each, two mebibytes in all; those in use are in the second-level cache of a present core. Twice as many were not faster.
    private const int Slots = 1 << 16;

    private readonly Slot[] _slots = new Slot[Slots];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Slot SlotOf(ulong low, ulong high) => ref _slots[(int)WordHash.Of(low, high) & (Slots - 1)];

    /// <summary>The word as two numbers, with its length in the last byte; no two words of up to 15 bytes have the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Key(ReadOnlySpan<byte> text, int start, int length, out ulong low, out ulong high)
    {
        ref byte first = ref Unsafe.AsRef(in text[start]);
        if (start + 16 <= text.Length)
        {
            low = Unsafe.ReadUnaligned<ulong>(ref first);
            high = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, 8));
        }
        else
        {
            low = high = 0;
            for (int i = 0; i < length; i++)
            {
                if (i < 8)
                    low |= (ulong)Unsafe.Add(ref first, i) << (8 * i);
                else
                    high |= (ulong)Unsafe.Add(ref first, i) << (8 * (i - 8));
            }
        }

        if (length <= 8)
        {
            low &= ulong.MaxValue >> (64 - (8 * length));
            high = 0;
        }
        else
        {
            high &= ulong.MaxValue >> (128 - (8 * length));
        }

        high |= (ulong)length << 56;
    }

    internal struct Slot
    {
        public ulong Low;

        // The upper byte is the word's length, never 0, so that an empty slot matches nothing.
        public ulong High;

        public uint Token0;
        public uint Token1;
        public uint Token2;

        // 29 bits of token, 3 bits of count.
        public uint Token3AndCount;

        public readonly int Count => (int)(Token3AndCount >> 29);

        public readonly uint Token3 => Token3AndCount & 0x1FFF_FFFF;
    }
}
