using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Splitting;

/// <summary>The pieces that the scanners share. All offsets are bytes.</summary>
internal static class WordRuns
{
    /// <summary>The end of the run of characters of this class, white space excepted, from <paramref name="i"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int End(ReadOnlySpan<byte> text, int i, CharacterClass run)
    {
        while (i < text.Length && Characters.ClassAt(text, i, out int length) == run)
            i += length;
        return i;
    }

    /// <summary>The end of the run of letters from <paramref name="i"/> on: ASCII sixteen bytes at a time, others one by one.</summary>
    public static int EndOfLetters(ReadOnlySpan<byte> text, int i)
    {
        while (i + Vector128<byte>.Count <= text.Length)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)i);
            Vector128<byte> inAlphabet = (bytes | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a');
            uint others = ~Vector128.LessThan(inAlphabet, Vector128.Create((byte)26)).ExtractMostSignificantBits() & 0xFFFF;
            if (others == 0)
            {
                i += Vector128<byte>.Count;
                continue;
            }

            i += BitOperations.TrailingZeroCount(others);
            if (text[i] < 0x80)
                return i;
            int wide = i;
            while (i < text.Length && text[i] >= 0x80 && Characters.ClassAt(text, i, out int length) == CharacterClass.Letter)
                i += length;
            if (i == wide || (i < text.Length && text[i] >= 0x80))
                return i;
        }

        return End(text, i, CharacterClass.Letter);
    }

    /// <summary>
    /// <c>\s+(?!\S)|\s+</c>: all white space at the end of the text; else all but its last character, which belongs to the next
    /// word if it can; a single one stands alone.
    /// </summary>
    public static int EndOfWhite(ReadOnlySpan<byte> text, int start)
    {
        int i = start;
        int last = start;
        while (i < text.Length && Characters.ClassAt(text, i, out int length) >= CharacterClass.White)
        {
            last = i;
            i += length;
        }

        return i < text.Length && last > start ? last : i;
    }

    /// <summary><c>s|t|re|ve|m|ll|d</c> at <paramref name="at"/>: its length in bytes, or 0.</summary>
    public static int Contraction(ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length)
            return 0;
        byte first = text[at];
        if (first is (byte)'s' or (byte)'t' or (byte)'m' or (byte)'d')
            return 1;
        if (at + 1 >= text.Length)
            return 0;
        return (first, text[at + 1]) is ((byte)'r' or (byte)'v', (byte)'e') or ((byte)'l', (byte)'l') ? 2 : 0;
    }

    /// <summary>The same in either case. U+017F folds to <c>s</c>, as it does in the reference's regex engine.</summary>
    public static int ContractionInAnyCase(ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length)
            return 0;
        int first = text[at] | 0x20;
        if (first is 's' or 't' or 'm' or 'd')
            return 1;
        if (at + 1 >= text.Length)
            return 0;
        if (text[at] == 0xC5 && text[at + 1] == 0xBF)
            return 2;
        return (first, text[at + 1] | 0x20) is ('r' or 'v', 'e') or ('l', 'l') ? 2 : 0;
    }
}
