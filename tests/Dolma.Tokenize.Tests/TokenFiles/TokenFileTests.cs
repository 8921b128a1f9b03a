using Dolma.Core;
using Dolma.Tokenize.TokenFiles;

namespace Dolma.Tokenize.Tests.TokenFiles;

public sealed class TokenFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void SixteenBitTokensAreWidened()
    {
        File.WriteAllBytes(_path, [0x01, 0x00, 0xff, 0xff, 0x34, 0x12]);
        using var file = new TokenFile(_path, TokenType.UInt16);
        file.Count.ShouldBe(3);
        var tokens = new uint[2];
        file.ReadTokens(1, tokens);
        tokens.ShouldBe([0xffffu, 0x1234]);
    }

    [Fact]
    public void ThirtyTwoBitTokensAreReadAsTheyAre()
    {
        File.WriteAllBytes(_path, [0x78, 0x56, 0x34, 0x12, 0xff, 0xff, 0xff, 0xff]);
        using var file = new TokenFile(_path, TokenType.UInt32);
        var tokens = new uint[2];
        file.ReadTokens(0, tokens);
        tokens.ShouldBe([0x12345678u, 0xffffffff]);
    }

    [Fact]
    public void ManyTokensCrossTheChunksOfTheReader()
    {
        ushort[] written = [.. Enumerable.Range(0, 10_000).Select(i => (ushort)(i * 7))];
        File.WriteAllBytes(_path, [.. written.SelectMany(BitConverter.GetBytes)]);
        using var file = new TokenFile(_path, TokenType.UInt16);
        var tokens = new uint[9_998];
        file.ReadTokens(1, tokens);
        tokens.ShouldBe(written[1..9_999].Select(t => (uint)t));
    }

    [Fact]
    public void AnEmptyFileHasNoTokens()
    {
        using var file = new TokenFile(_path, TokenType.UInt16);
        file.Count.ShouldBe(0);
        file.ReadTokens(0, []);
        Should.Throw<ArgumentOutOfRangeException>(() => file.ReadTokens(0, new uint[1]));
    }

    [Fact]
    public void TokensOutsideOfTheFileAreRefused()
    {
        File.WriteAllBytes(_path, new byte[8]);
        using var file = new TokenFile(_path, TokenType.UInt16);
        Should.Throw<ArgumentOutOfRangeException>(() => file.ReadTokens(3, new uint[2]));
        Should.Throw<ArgumentOutOfRangeException>(() => file.ReadTokens(-1, new uint[1]));
        Should.Throw<ArgumentOutOfRangeException>(() => file.ReadTokens(long.MaxValue, new uint[2]));
    }

    [Fact]
    public void ASizeThatIsNoWholeNumberOfTokensIsRefused()
    {
        File.WriteAllBytes(_path, new byte[6]);
        ShardException e = Should.Throw<ShardException>(() => new TokenFile(_path, TokenType.UInt32));
        e.Message.ShouldContain(_path);
        e.Message.ShouldContain("6 bytes");
        e.Message.ShouldContain("uint32");
    }

    [Fact]
    public void AMissingFileIsNamed() =>
        Should.Throw<ShardException>(() => new TokenFile(_path + ".missing", TokenType.UInt16)).Message.ShouldContain(_path + ".missing");
}
