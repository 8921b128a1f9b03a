using System.Globalization;
using System.Runtime.CompilerServices;

namespace Dolma.Tokenize.Text;

/// <summary>Code points in UTF-8, and their classes.</summary>
internal static class Characters
{
    private const int LastCodePoint = 0x10FFFF;

    private const int Replacement = 0xFFFD;

    // 64 KiB, so that nearly all text in use is one load away; the other planes are asked for one by one.
    private static readonly CharacterClass[] BasicPlane = [.. Enumerable.Range(0, 0x10000).Select(Classify)];

    public static CharacterClass ClassOf(int codePoint) =>
        codePoint < 0x10000 ? BasicPlane[codePoint] : Classify(codePoint);

    /// <summary>The class of the character at <paramref name="at"/>, and its length in bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CharacterClass ClassAt(ReadOnlySpan<byte> text, int at, out int length)
    {
        byte first = text[at];
        if (first < 0x80)
        {
            length = 1;
            return BasicPlane[first];
        }

        return ClassOf(Decode(text, at, out length));
    }

    /// <summary>
    /// The character at <paramref name="at"/>. Text is expected to be valid; a byte that begins no character counts as one of its
    /// own, U+FFFD.
    /// </summary>
    public static int Decode(ReadOnlySpan<byte> text, int at, out int length)
    {
        int first = text[at];
        ReadOnlySpan<byte> rest = text[(at + 1)..];
        length = 1;
        switch (first)
        {
            case < 0x80:
                return first;
            case >= 0xC0 and < 0xE0 when rest.Length >= 1 && IsContinuation(rest[0]):
                length = 2;
                return ((first & 0x1F) << 6) | (rest[0] & 0x3F);
            case >= 0xE0 and < 0xF0 when rest.Length >= 2 && IsContinuation(rest[0]) && IsContinuation(rest[1]):
                length = 3;
                return ((first & 0x0F) << 12) | ((rest[0] & 0x3F) << 6) | (rest[1] & 0x3F);
            case >= 0xF0 when rest.Length >= 3 && IsContinuation(rest[0]) && IsContinuation(rest[1]) && IsContinuation(rest[2]):
                int codePoint = ((first & 0x07) << 18) | ((rest[0] & 0x3F) << 12) | ((rest[1] & 0x3F) << 6) | (rest[2] & 0x3F);
                if (codePoint > LastCodePoint)
                    return Replacement;
                length = 4;
                return codePoint;
            default:
                return Replacement;
        }
    }

    /// <summary>Where the character begins that ends just before <paramref name="end"/>.</summary>
    public static int StartOfLast(ReadOnlySpan<byte> text, int end)
    {
        int start = end - 1;
        while (start > 0 && end - start < 4 && IsContinuation(text[start]))
            start--;
        return start;
    }

    /// <summary><c>\w</c> of the reference's added-token rules: alphabetic, marks, decimal digits, connectors, joiners.</summary>
    public static bool IsWord(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint) is
        <= UnicodeCategory.OtherLetter or
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation
        || codePoint is 0x200C or 0x200D;

    public static bool IsWhite(int codePoint) => ClassOf(codePoint) >= CharacterClass.White;

    private static bool IsContinuation(byte b) => (b & 0xC0) == 0x80;

    private static CharacterClass Classify(int codePoint)
    {
        if (codePoint is '\r' or '\n')
            return CharacterClass.LineEnd;
        if (codePoint < 0x10000 && char.IsWhiteSpace((char)codePoint))
            return CharacterClass.White;
        return CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            <= UnicodeCategory.OtherLetter => CharacterClass.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Number,
            _ => CharacterClass.Other,
        };
    }
}
