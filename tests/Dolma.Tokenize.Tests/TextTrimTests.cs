using System.Text;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Tests;

public class TextTrimTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\r\n ", "")]
    [InlineData(" a b ", "a b")]
    [InlineData("\u001C\u001D\u001E\u001F\u0085\u00A0\u1680\u2007\u2028\u202F\u205F\u3000é\u3000\u001C", "é")]
    [InlineData("\u200Ba\uFEFF", "\u200Ba\uFEFF")]
    [InlineData("\u180Ea\u001B", "\u180Ea\u001B")]
    public void WhiteSpaceAtTheEndsIsThatOfPython(string text, string expected) =>
        Encoding.UTF8.GetString(TextTrim.Strip(Encoding.UTF8.GetBytes(text))).ShouldBe(expected);
}
