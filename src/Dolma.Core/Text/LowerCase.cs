using System.Runtime.CompilerServices;
using System.Text;

namespace Dolma.Core.Text;

/// <summary><c>str.lower()</c> on UTF-8: the full Unicode mapping, with U+0130 and the final sigma (spec/tag 4.3).</summary>
public static class LowerCase
{
    private const int CapitalSigma = 0x3A3;
    private const int BlockBits = 8;

    /// <summary>Per code point, what to add to lower it; blocks of 256 in which nothing changes share the first one.</summary>
    private static readonly int[] Deltas = BuildDeltas(out BlockOf);
    private static readonly byte[] BlockOf;

    /// <summary>Bytes that the lowered form of so many bytes takes at most: two bytes may become three.</summary>
    public static int MaxLength(int length) => checked(length + (length / 2) + 4);

    /// <summary>Writes the lowered text; <paramref name="target"/> has room for <see cref="MaxLength"/> bytes. Returns its length.</summary>
    public static int Write(ReadOnlySpan<byte> text, Span<byte> target)
    {
        int written = 0;
        int at = 0;
        while (at < text.Length)
        {
            Ascii.ToLower(text[at..], target[written..], out int ascii);
            at += ascii;
            written += ascii;
            while (at < text.Length && text[at] >= 0x80)
            {
                int codePoint = CodePoints.Decode(text, at, out int length);
                if (codePoint == 0x130)
                {
                    "i\u0307"u8.CopyTo(target[written..]);
                    written += 3;
                }
                else if (codePoint == CapitalSigma)
                {
                    written += CodePoints.Encode(IsFinalSigma(text, at) ? 0x3C2 : 0x3C3, target[written..]);
                }
                else
                {
                    int delta = Delta(codePoint);
                    if (delta == 0)
                    {
                        text.Slice(at, length).CopyTo(target[written..]);
                        written += length;
                    }
                    else
                    {
                        written += CodePoints.Encode(codePoint + delta, target[written..]);
                    }
                }

                at += length;
            }
        }

        return written;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Delta(int codePoint) => Deltas[(BlockOf[codePoint >> BlockBits] << BlockBits) | (codePoint & 0xFF)];

    /// <summary>
    /// Whether a cased character comes before and none after, looking past case-ignorable ones on both sides. A run of those lies
    /// between two others, so each is passed at most twice however many sigmas there are.
    /// </summary>
    private static bool IsFinalSigma(ReadOnlySpan<byte> text, int at)
    {
        bool casedBefore = false;
        for (int end = at; end > 0;)
        {
            int start = CodePoints.StartBefore(text, end);
            int codePoint = CodePoints.Decode(text, start, out _);
            if (!CasedCharacters.IsCaseIgnorable(codePoint))
            {
                casedBefore = CasedCharacters.IsCased(codePoint);
                break;
            }

            end = start;
        }

        if (!casedBefore)
            return false;
        for (int next = at + 2; next < text.Length;)
        {
            int codePoint = CodePoints.Decode(text, next, out int length);
            if (!CasedCharacters.IsCaseIgnorable(codePoint))
                return !CasedCharacters.IsCased(codePoint);
            next += length;
        }

        return true;
    }

    private static int[] BuildDeltas(out byte[] blockOf)
    {
        blockOf = new byte[0x110000 >> BlockBits];
        var deltas = new List<int>(new int[1 << BlockBits]);
        Span<int> block = stackalloc int[1 << BlockBits];
        for (int b = 0; b < blockOf.Length; b++)
        {
            for (int i = 0; i < block.Length; i++)
            {
                int codePoint = (b << BlockBits) | i;
                block[i] = Rune.IsValid(codePoint) ? Rune.ToLowerInvariant(new Rune(codePoint)).Value - codePoint : 0;
            }

            if (!block.ContainsAnyExcept(0))
                continue;
            blockOf[b] = checked((byte)(deltas.Count >> BlockBits));
            deltas.AddRange(block);
        }

        return [.. deltas];
    }
}
