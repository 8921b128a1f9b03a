using System.Globalization;

namespace Dolma.Core.Text;

/// <summary>
/// The derived properties Cased and Case_Ignorable of the Unicode standard (DerivedCoreProperties), which decide on the final sigma, and Uppercase.
/// </summary>
public static class CasedCharacters
{
    /// <summary>Lu, Ll, Lt, Other_Lowercase or Other_Uppercase.</summary>
    public static bool IsCased(int codePoint) =>
        CharUnicodeInfo.GetUnicodeCategory(codePoint) is
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || IsOtherCased(codePoint);

    /// <summary><c>str.isupper()</c> of one character: Lu or Other_Uppercase.</summary>
    public static bool IsUpper(int codePoint) => codePoint < 0x80
        ? char.IsAsciiLetterUpper((char)codePoint)
        : CharUnicodeInfo.GetUnicodeCategory(codePoint) is UnicodeCategory.UppercaseLetter
            || codePoint is (>= 0x2160 and <= 0x216F) or (>= 0x24B6 and <= 0x24CF)
                or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);

    /// <summary>Mn, Me, Cf, Lm, Sk, or Word_Break of MidLetter, MidNumLet or Single_Quote.</summary>
    public static bool IsCaseIgnorable(int codePoint) =>
        CharUnicodeInfo.GetUnicodeCategory(codePoint) is
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol
        || codePoint is 0x27 or 0x2E or 0x3A or 0xB7 or 0x387 or 0x55F or 0x5F4 or 0x2018 or 0x2019 or 0x2024 or 0x2027
            or 0xFE13 or 0xFE52 or 0xFE55 or 0xFF07 or 0xFF0E or 0xFF1A;

    private static bool IsOtherCased(int codePoint) => codePoint is
        0xAA or 0xBA or (>= 0x2B0 and <= 0x2B8) or 0x2C0 or 0x2C1 or (>= 0x2E0 and <= 0x2E4) or 0x345 or 0x37A or 0x10FC
        or (>= 0x1D2C and <= 0x1D6A) or 0x1D78 or (>= 0x1D9B and <= 0x1DBF) or 0x2071 or 0x207F or (>= 0x2090 and <= 0x209C)
        or (>= 0x2160 and <= 0x217F) or (>= 0x24B6 and <= 0x24E9) or 0x2C7C or 0x2C7D or 0xA69C or 0xA69D or 0xA770
        or (>= 0xA7F2 and <= 0xA7F4) or 0xA7F8 or 0xA7F9 or (>= 0xAB5C and <= 0xAB5F) or 0xAB69 or 0x10780 or (>= 0x10783 and <= 0x10785)
        or (>= 0x10787 and <= 0x107B0) or (>= 0x107B2 and <= 0x107BA) or (>= 0x1E030 and <= 0x1E06D)
        or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
}
