using Dolma.Core.Compression;

namespace Dolma.Core.Tests.Compression;

public class CompressionKindsTests
{
    [Theory]
    [InlineData("000.json.gz", CompressionKind.Gzip)]
    [InlineData("s3://b/c/000.JSON.GZ", CompressionKind.Gzip)]
    [InlineData("x.zst", CompressionKind.Zstd)]
    [InlineData("x.jsonl.zstd", CompressionKind.Zstd)]
    [InlineData("x.bz2", CompressionKind.Bzip2)]
    [InlineData("x.jsonl", CompressionKind.None)]
    [InlineData("x", CompressionKind.None)]
    [InlineData("a.gz/x", CompressionKind.None)]
    [InlineData("a/.gz", CompressionKind.None)]
    [InlineData("x.gz.tmp", CompressionKind.None)]
    public void TheLastExtensionOfALowerCasedPathDecides(string path, CompressionKind expected) =>
        CompressionKinds.FromPath(path).ShouldBe(expected);

    [Theory]
    [InlineData("000.json.gz", CompressionKind.Gzip)]
    [InlineData("x.gz.tmp", CompressionKind.Gzip)]
    [InlineData("x.zst", CompressionKind.Zstd)]
    [InlineData("x.zstd", CompressionKind.None)]
    [InlineData("x.bz2", CompressionKind.None)]
    [InlineData("x.GZ", CompressionKind.None)]
    [InlineData("x.jsonl", CompressionKind.None)]
    [InlineData("x", CompressionKind.None)]
    [InlineData("a.gz/x", CompressionKind.None)]
    public void TheCoreKnowsTwoExtensionsAndForgivesATmp(string path, CompressionKind expected) =>
        CompressionKinds.FromPathAsCore(path).ShouldBe(expected);

    [Fact]
    public void NamesInConfigFilesHaveSynonymsAndUnknownOnesAreRefused()
    {
        CompressionKinds.TryParse("zstd", out CompressionKind kind).ShouldBeTrue();
        kind.ShouldBe(CompressionKind.Zstd);
        CompressionKinds.TryParse("", out kind).ShouldBeTrue();
        kind.ShouldBe(CompressionKind.None);
        CompressionKinds.TryParse("lzma", out _).ShouldBeFalse();
        CompressionKinds.Names.ShouldAllBe(name => CompressionKinds.TryParse(name, out kind));
    }
}
