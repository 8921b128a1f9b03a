using System.Text;
using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Testing;

namespace Dolma.Core.Tests.Compression;

public class MemberCompressorTests
{
    [Theory]
    [InlineData(CompressionKind.Gzip)]
    [InlineData(CompressionKind.Zstd)]
    [InlineData(CompressionKind.Bzip2)]
    public void ABlockAllocatesNothing(CompressionKind kind)
    {
        byte[] content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i * 7919}\n")));
        using var compressor = new MemberCompressor(kind);
        using var output = new PooledBuffer(1 << 20);
        compressor.Compress(content, output);
        Allocation.Of(() =>
        {
            output.Clear();
            compressor.Compress(content, output);
        }).ShouldBe(0);
    }

    [Theory]
    [InlineData(CompressionKind.Gzip)]
    [InlineData(CompressionKind.Zstd)]
    [InlineData(CompressionKind.Bzip2)]
    public void TheSameBlockGivesTheSameMemberWhateverCameBefore(CompressionKind kind)
    {
        byte[] noise = new byte[100_000];
        new Random(7).NextBytes(noise);
        using var compressor = new MemberCompressor(kind);
        using var first = new PooledBuffer();
        compressor.Compress("content"u8, first);
        using var second = new PooledBuffer();
        compressor.Compress(noise, second);
        second.Clear();
        compressor.Compress("content"u8, second);
        second.WrittenSpan.SequenceEqual(first.WrittenSpan).ShouldBeTrue();
    }

    [Theory]
    [InlineData(CompressionKind.Gzip)]
    [InlineData(CompressionKind.Zstd)]
    [InlineData(CompressionKind.Bzip2)]
    public void ALowerLevelPacksLess(CompressionKind kind)
    {
        var random = new Random(3);
        byte[] content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 60_000).Select(_ => $"word{random.Next(4000)} ")));
        using var fast = new PooledBuffer();
        using var normal = new PooledBuffer();
        Codec.CompressMember(content, fast, kind, CompressionLevels.Of(kind, CompressionEffort.Fastest));
        Codec.CompressMember(content, normal, kind);
        normal.Length.ShouldBeLessThan(fast.Length);
    }

    [Fact]
    public void ALevelThatTheFormatLacksIsRefused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new MemberCompressor(CompressionKind.Gzip, 12)).Message.ShouldContain("1 to 9");
}
