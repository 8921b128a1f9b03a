using System.Globalization;
using System.Runtime.CompilerServices;

namespace Dolma.Core.Text;

/// <summary>Class of every code point, in a table of two stages made from the runtime's Unicode data at first use.</summary>
/// <remarks>
/// The original's engines each bring their own Unicode version: Python 3.11 has 14, its <c>regex</c> module 17. Only characters that were assigned in
/// between differ.
/// </remarks>
public static class CharacterClasses
{
    private const int BlockBits = 8;
    private const int BlockSize = 1 << BlockBits;

    private static readonly byte[] Classes = new byte[16 * BlockSize];
    private static readonly byte[] BlockOf = BuildBlocks(ref Classes);

    /// <summary>Classes of a Unicode scalar value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CharacterClass Of(int codePoint) =>
        (CharacterClass)Classes[(BlockOf[codePoint >> BlockBits] << BlockBits) | (codePoint & (BlockSize - 1))];

    /// <summary>Whether the character has any of the classes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(int codePoint, CharacterClass any) => (Of(codePoint) & any) != CharacterClass.None;

    private static byte[] BuildBlocks(ref byte[] classes)
    {
        // Blocks with equal content, most of the planes, are kept once: fewer than 256 remain.
        var known = new Dictionary<string, byte>(StringComparer.Ordinal);
        var blockOf = new byte[0x110000 >> BlockBits];
        var content = new char[BlockSize];
        for (int block = 0; block < blockOf.Length; block++)
        {
            for (int i = 0; i < BlockSize; i++)
                content[i] = (char)Define((block << BlockBits) | i);
            string key = new(content);
            if (!known.TryGetValue(key, out byte index))
            {
                index = checked((byte)known.Count);
                known.Add(key, index);
                if (classes.Length < known.Count * BlockSize)
                    Array.Resize(ref classes, 2 * classes.Length);
                for (int i = 0; i < BlockSize; i++)
                    classes[(index * BlockSize) + i] = (byte)content[i];
            }

            blockOf[block] = index;
        }

        return blockOf;
    }

    private static CharacterClass Define(int codePoint)
    {
        CharacterClass result = CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterClass.Letter | CharacterClass.RegexWord,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CharacterClass.RegexWord,
            UnicodeCategory.DecimalDigitNumber => CharacterClass.Number | CharacterClass.Digit | CharacterClass.RegexWord,
            UnicodeCategory.LetterNumber => CharacterClass.Number | CharacterClass.RegexWord,
            UnicodeCategory.OtherNumber => CharacterClass.Number,
            UnicodeCategory.ConnectorPunctuation => CharacterClass.Punctuation | CharacterClass.RegexWord,
            UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
                or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
                or UnicodeCategory.OtherPunctuation => CharacterClass.Punctuation,
            UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.ModifierSymbol
                or UnicodeCategory.OtherSymbol => IsCircledLetter(codePoint) ? CharacterClass.RegexWord : CharacterClass.Symbol,
            _ => CharacterClass.None,
        };
        if (LaterCharacters.AreSince14(codePoint))
            result &= ~(CharacterClass.Letter | CharacterClass.Number | CharacterClass.Digit);
        if (codePoint is 0x200C or 0x200D)
            result |= CharacterClass.RegexWord;
        if (PythonSpace.IsUnicodeSpace(codePoint))
            result |= CharacterClass.UnicodeSpace;
        if (PythonSpace.IsSpace(codePoint))
            result |= CharacterClass.PythonSpace;
        return result;
    }

    private static bool IsCircledLetter(int codePoint) =>
        codePoint is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
}
