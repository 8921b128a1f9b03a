using System.Globalization;
using Dolma.Core.Text;

namespace Dolma.Taggers.Code.Python;

/// <summary>What Python 3.11 takes for a name beyond ASCII: XID_Start and XID_Continue of Unicode 14 (UAX #31).</summary>
internal static class PythonNames
{
    /// <summary>Whether the character, from U+0080 on, can be part of a name.</summary>
    /// <param name="isFirst">Whether the name begins with it.</param>
    public static bool IsPart(int codePoint, bool isFirst)
    {
        if (IsBrokenByComposition(codePoint) || LaterCharacters.AreSince14(codePoint))
            return false;
        switch (CharUnicodeInfo.GetUnicodeCategory(codePoint))
        {
            case <= UnicodeCategory.OtherLetter:
                return !isFirst || !FollowsOnlyWhenComposed(codePoint);
            case UnicodeCategory.LetterNumber:
                return true;
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark:
                // Two marks of Mongolian were letters once (Other_ID_Start).
                return !isFirst || codePoint is 0x1885 or 0x1886;
            case UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation:
                return !isFirst;
            default:
                // Other_ID_Start, and what Other_ID_Continue has besides.
                return codePoint is 0x2118 or 0x212E
                    || (!isFirst && codePoint is 0xB7 or 0x387 or (>= 0x1369 and <= 0x1371) or 0x19DA);
        }
    }

    /// <summary>Letters whose compatible forms begin with a mark.</summary>
    private static bool FollowsOnlyWhenComposed(int codePoint) => codePoint is 0xE33 or 0xEB3 or 0xFF9E or 0xFF9F;

    /// <summary>Letters whose compatible forms hold a space, and U+2E2F, which is punctuation in all but its category.</summary>
    private static bool IsBrokenByComposition(int codePoint) => codePoint is
        0x37A or 0x2E2F or (>= 0xFC5E and <= 0xFC63) or 0xFDFA or 0xFDFB
        or 0xFE70 or 0xFE72 or 0xFE74 or 0xFE76 or 0xFE78 or 0xFE7A or 0xFE7C or 0xFE7E;
}
