using System.Globalization;
using System.Runtime.CompilerServices;
using Dolma.Core.Text;

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

        return ClassOf(DecodeWide(text, at, out length));
    }

    /// <summary>
    /// The character at <paramref name="at"/>. Text is expected to be valid; a byte that begins no character counts as one of its
    /// own, U+FFFD.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Decode(ReadOnlySpan<byte> text, int at, out int length)
    {
        int first = text[at];
        length = 1;
        return first < 0x80 ? first : DecodeWide(text, at, out length);
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
    public static bool IsWord(int codePoint) => CharacterClasses.Is(codePoint, Core.Text.CharacterClass.RegexWord);

    public static bool IsWhite(int codePoint) => ClassOf(codePoint) >= CharacterClass.White;

    /// <summary>A character that is not ASCII.</summary>
    private static int DecodeWide(ReadOnlySpan<byte> text, int at, out int length)
    {
        int first = text[at];
        if (first < 0xE0)
        {
            if (first >= 0xC0 && at + 1 < text.Length && IsContinuation(text[at + 1]))
            {
                length = 2;
                return ((first & 0x1F) << 6) | (text[at + 1] & 0x3F);
            }
        }
        else if (first < 0xF0)
        {
            if (at + 2 < text.Length && IsContinuation(text[at + 1]) && IsContinuation(text[at + 2]))
            {
                length = 3;
                return ((first & 0x0F) << 12) | ((text[at + 1] & 0x3F) << 6) | (text[at + 2] & 0x3F);
            }
        }
        else if (at + 3 < text.Length && IsContinuation(text[at + 1]) && IsContinuation(text[at + 2]) && IsContinuation(text[at + 3]))
        {
            int codePoint = ((first & 0x07) << 18) | ((text[at + 1] & 0x3F) << 12) | ((text[at + 2] & 0x3F) << 6) | (text[at + 3] & 0x3F);
            if (codePoint <= LastCodePoint)
            {
                length = 4;
                return codePoint;
            }
        }

        length = 1;
        return Replacement;
    }

    private static bool IsContinuation(byte b) => (b & 0xC0) == 0x80;

    /// <summary>
    /// The general category as of Unicode 14, whatever the runtime knows: so that equal text has equal ids on every runtime, those of the
    /// reference up to version 0.19 (Oniguruma 6.9.8). Categories of characters that were assigned then have not changed since.
    /// </summary>
    public static UnicodeCategory CategoryOf(int codePoint) =>
        LaterCharacters.AreSince14(codePoint) ? UnicodeCategory.OtherNotAssigned : CharUnicodeInfo.GetUnicodeCategory(codePoint);

    private static CharacterClass Classify(int codePoint)
    {
        if (codePoint is '\r' or '\n')
            return CharacterClass.LineEnd;
        if (codePoint < 0x10000 && char.IsWhiteSpace((char)codePoint))
            return CharacterClass.White;
        return CategoryOf(codePoint) switch
        {
            <= UnicodeCategory.OtherLetter => CharacterClass.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Number,
            _ => CharacterClass.Other,
        };
    }
}
