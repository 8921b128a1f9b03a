using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.Storage;

public class StorageRouterTests
{
    [Fact]
    public void LocalPathsGoToTheDiskWithoutTouchingS3()
    {
        using var folder = new TempFolder();
        using var router = new StorageRouter(new DiskStorage(), () => throw new InvalidOperationException("S3 was asked for"));
        string path = folder.Write("x", "1");
        router.Find(path)!.Value.Size.ShouldBe(1);
        router.List(folder.FullPath).Count().ShouldBe(1);
        router.Children(folder.FullPath).Count().ShouldBe(1);
        Should.Throw<InvalidOperationException>(() => router.Find("s3://b/x"));
    }

    [Theory]
    [InlineData("gs://b/x", "AWS_ENDPOINT_URL=https://storage.googleapis.com")]
    [InlineData("file:///x", "without `file://`")]
    [InlineData("https://x.org/y", "only resources")]
    [InlineData("hdfs://x/y", "nothing is known about `hdfs://`")]
    public void OtherSchemesAreExplained(string path, string expected)
    {
        using var router = new StorageRouter();
        Should.Throw<ConfigException>(() => router.OpenRead(path)).Message.ShouldContain(expected);
    }
}
