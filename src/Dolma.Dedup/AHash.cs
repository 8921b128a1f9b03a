using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Dolma.Dedup;

/// <summary>
/// The keyed hash of the original's filters: the portable variant of ahash 0.8.11, which all published builds use. (A build for a
/// processor with AES instructions enabled hashes differently; its filters cannot be read, and cannot be told apart.)
/// </summary>
/// <remarks>spec/dedupe-mix 3.5. What is hashed is a sequence of strings: their number, then each one's bytes and 0xFF.</remarks>
internal readonly struct AHash
{
    private const ulong Multiple = 6364136223846793005;
    private const int Rotation = 23;

    /// <summary>Texts up to this length, in bytes, are hashed in one step.</summary>
    public const int ShortLength = 16;

    /// <summary>Ends every string.</summary>
    private const ulong EndOfString = 0xFF;

    private readonly ulong _key1;
    private readonly ulong _pad;
    private readonly ulong _key2;
    private readonly ulong _key3;

    /// <summary>State after the sequence's length, if that is 1, as nearly all are.</summary>
    private readonly ulong _afterOne;

    public AHash(ulong seed0, ulong seed1, ulong seed2, ulong seed3)
    {
        _pad = seed0 ^ 0x452821e638d01377;
        _key1 = seed1 ^ 0xbe5466cf34e90c6c;
        _key2 = seed2 ^ 0xc0ac29b7c97c50dd;
        _key3 = seed3 ^ 0x3f84d5b5b5470917;
        _afterOne = Fold(1 ^ _key1, Multiple);
    }

    /// <summary>Fixed seeds: the original's for file names; here also for partitions of keys, which must not depend on the filter.</summary>
    public static AHash Fixed { get; } = new(0, 1, 2, 3);

    /// <summary>Hash of a string alone.</summary>
    public ulong HashString(ReadOnlySpan<byte> text) => Finish(AddString(_key1, text));

    /// <summary>Hash of a sequence of one string.</summary>
    public ulong HashSequence(ReadOnlySpan<byte> text) => Finish(AddString(_afterOne, text));

    /// <summary>Hash of a sequence of strings, each a part of <paramref name="text"/>.</summary>
    public ulong HashSequence(ReadOnlySpan<byte> text, ReadOnlySpan<Word> words)
    {
        ulong state = Fold((ulong)words.Length ^ _key1, Multiple);
        foreach (Word word in words)
            state = AddString(state, text.Slice(word.Start, word.Length));
        return Finish(state);
    }

    /// <summary>
    /// <see cref="HashSequence(ReadOnlySpan{byte})"/> of two hashes at once, for texts above <see cref="ShortLength"/>: each waits for its own
    /// last step only, so two take hardly longer than one.
    /// </summary>
    public static void HashLongSequences(in AHash a, in AHash b, ReadOnlySpan<byte> text, out ulong hashA, out ulong hashB)
    {
        ulong length = (ulong)text.Length;
        (ulong x, ulong y) = (Read64(text[^16..]), Read64(text[^8..]));
        ulong stateA = a.Pair((a._afterOne + length) * Multiple, x, y);
        ulong stateB = b.Pair((b._afterOne + length) * Multiple, x, y);
        (ulong padA, ulong secondA, ulong thirdA) = (a._pad, a._key2, a._key3);
        (ulong padB, ulong secondB, ulong thirdB) = (b._pad, b._key2, b._key3);
        for (; text.Length > 16; text = text[16..])
        {
            (x, y) = (Read64(text), Read64(text[8..]));
            stateA = BitOperations.RotateLeft((stateA + padA) ^ Fold(x ^ secondA, y ^ thirdA), Rotation);
            stateB = BitOperations.RotateLeft((stateB + padB) ^ Fold(x ^ secondB, y ^ thirdB), Rotation);
        }

        hashA = a.Finish(Fold(stateA ^ EndOfString, Multiple));
        hashB = b.Finish(Fold(stateB ^ EndOfString, Multiple));
    }

    private ulong AddString(ulong state, ReadOnlySpan<byte> text) => Fold(AddBytes(state, text) ^ EndOfString, Multiple);

    private ulong AddBytes(ulong state, ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length;
        state = (state + (ulong)length) * Multiple;
        if (length > 16)
        {
            state = Pair(state, Read64(bytes[^16..]), Read64(bytes[^8..]));
            for (; bytes.Length > 16; bytes = bytes[16..])
                state = Pair(state, Read64(bytes), Read64(bytes[8..]));
            return state;
        }

        return length switch
        {
            > 8 => Pair(state, Read64(bytes), Read64(bytes[^8..])),
            >= 4 => Pair(state, BinaryPrimitives.ReadUInt32LittleEndian(bytes), BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..])),
            >= 2 => Pair(state, BinaryPrimitives.ReadUInt16LittleEndian(bytes), bytes[^1]),
            1 => Pair(state, bytes[0], bytes[0]),
            _ => Pair(state, 0, 0),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Pair(ulong state, ulong a, ulong b) => BitOperations.RotateLeft((state + _pad) ^ Fold(a ^ _key2, b ^ _key3), Rotation);

    private ulong Finish(ulong state) => BitOperations.RotateLeft(Fold(state, _pad), (int)(state & 63));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return low ^ high;
    }

    private static ulong Read64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);
}

/// <summary>Part of a text, in bytes.</summary>
internal readonly record struct Word(int Start, int Length);
