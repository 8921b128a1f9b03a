using System.Globalization;
using Dolma.Core.Text;

namespace Dolma.Core.Tests.Text;

public sealed class CharacterClassesTests
{
    [Fact]
    public void EveryCodePointHasTheClassesOfItsCategory()
    {
        for (int c = 0; c <= 0x10FFFF; c++)
        {
            string category = Category(c);
            bool circled = c is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
            bool word = category[0] is 'L' or 'M' || category is "Nd" or "Nl" or "Pc" || c is 0x200C or 0x200D || circled;
            string in14 = LaterCharacters.AreSince14(c) ? "Cn" : category;
            CharacterClass expected = CharacterClass.None
                | (in14[0] == 'L' ? CharacterClass.Letter : CharacterClass.None)
                | (in14[0] == 'N' ? CharacterClass.Number : CharacterClass.None)
                | (in14 == "Nd" ? CharacterClass.Digit : CharacterClass.None)
                | (word ? CharacterClass.RegexWord : CharacterClass.None)
                | (category[0] == 'P' ? CharacterClass.Punctuation : CharacterClass.None)
                | (category[0] == 'S' && !circled ? CharacterClass.Symbol : CharacterClass.None)
                | (char.IsWhiteSpace((char)Math.Min(c, 0xFFFF)) && c <= 0xFFFF ? CharacterClass.UnicodeSpace : CharacterClass.None)
                | ((char.IsWhiteSpace((char)Math.Min(c, 0xFFFF)) && c <= 0xFFFF) || c is >= 0x1C and <= 0x1F ? CharacterClass.PythonSpace : CharacterClass.None);
            if (CharacterClasses.Of(c) != expected)
                CharacterClasses.Of(c).ShouldBe(expected, $"U+{c:X4}");
        }
    }

    [Theory]
    [InlineData(0x00B2, CharacterClass.Number)]
    [InlineData('_', CharacterClass.RegexWord | CharacterClass.Punctuation)]
    [InlineData(0x1F44D, CharacterClass.Symbol)]
    [InlineData(0x24B6, CharacterClass.RegexWord)]
    [InlineData(0x1C, CharacterClass.PythonSpace)]
    [InlineData(0x3000, CharacterClass.UnicodeSpace | CharacterClass.PythonSpace)]
    [InlineData(0x1D7CE, CharacterClass.Number | CharacterClass.Digit | CharacterClass.RegexWord)]
    [InlineData(0x14261, CharacterClass.RegexWord)]
    public void ATrapOfDotNetIsAvoided(int codePoint, CharacterClass expected) => CharacterClasses.Of(codePoint).ShouldBe(expected);

    private static string Category(int codePoint)
    {
        UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(codePoint);
        string[] names =
        [
            "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
            "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
        ];
        return names[(int)category];
    }
}
