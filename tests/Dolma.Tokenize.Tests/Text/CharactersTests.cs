using System.Security.Cryptography;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Tests.Text;

public class CharactersTests
{
    /// <summary>
    /// Of the class of each code point, made with Python 3.11, which has Unicode 14: 0 other, 1 category L, 2 category N, 3 White_Space, 4 CR and LF.
    /// </summary>
    private const string Unicode14 = "278b05a27afb26bdd9b8f00eec7a843da2b57c20daefc5e0138f972311481df6";

    [Fact]
    public void EveryCharacterHasItsClassOfUnicode14() =>
        Convert.ToHexStringLower(SHA256.HashData([.. Enumerable.Range(0, 0x110000).Select(c => (byte)Characters.ClassOf(c))])).ShouldBe(Unicode14);

    [Fact]
    public void BytesThatBeginNoCharacterStandAlone()
    {
        foreach (byte[] bytes in new byte[][] { [0x80], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xFF] })
        {
            Characters.Decode(bytes, 0, out int length).ShouldBe(0xFFFD);
            length.ShouldBe(1);
        }
    }
}
