using Dolma.Core.Text;

namespace Dolma.Core.Tests.Text;

public sealed class LaterCharactersTests
{
    [Theory]
    [InlineData(0x0CF3, true)]
    [InlineData(0x0CF2, false)]
    [InlineData(0x0CF4, false)]
    [InlineData(0x1E4D0, true)]
    [InlineData(0x1E4F9, true)]
    [InlineData(0x1E4FA, false)]
    [InlineData(0x20C1, true)]
    [InlineData(0x20C0, false)]
    [InlineData('a', false)]
    [InlineData(0x33479, true)]
    [InlineData(0x10FFFF, false)]
    public void CharactersOfUnicode15AndLaterAreKnown(int codePoint, bool isLater) => LaterCharacters.AreSince14(codePoint).ShouldBe(isLater);
}
