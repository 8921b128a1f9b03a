using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.Storage;

/// <summary>Connections that are cut off while an object is read.</summary>
[Collection(CephCollection.Name)]
public sealed class S3ReadStreamTests(CephGateway server) : S3Scene(server)
{
    [SkippableFact]
    public void AReadThatIsCutOffGoesOnWhereItStopped()
    {
        (S3Storage s3, string root) = Start();
        byte[] content = Noise(9 << 20);
        Put(s3, root + "/x", content);
        using var proxy = new CuttingProxy(Bucket.Server.Endpoint, bytesBeforeCut: 1_000_000, cuts: 6);
        S3Storage cut = Through(proxy);
        Read(cut, root + "/x").AsSpan().SequenceEqual(content).ShouldBeTrue();
        proxy.Cuts.ShouldBe(6);
    }

    [SkippableFact]
    public void AReadThatStaysCutOffIsWorthARetry()
    {
        (S3Storage s3, string root) = Start();
        Put(s3, root + "/x", Noise(3 << 20));
        using var proxy = new CuttingProxy(Bucket.Server.Endpoint, bytesBeforeCut: 200_000, cuts: 1);
        S3Storage cut = Through(proxy, settings => settings with { MaxAttempts = 1, MaxResumes = 2 });
        using Stream stream = cut.OpenRead(root + "/x");
        byte[] buffer = new byte[100_000];
        stream.Read(buffer).ShouldBeGreaterThan(0);
        proxy.Dispose();
        Should.Throw<RetryableException>(() =>
        {
            while (stream.Read(buffer) > 0)
            {
            }
        }).Message.ShouldContain("could not be resumed in 2 tries");
    }

    [SkippableFact]
    public void AnObjectCanBeReadFromAnyByteOnEvenIfThatIsCutOff()
    {
        (S3Storage s3, string root) = Start();
        byte[] content = Noise(1 << 20);
        Put(s3, root + "/x", content);
        using var proxy = new CuttingProxy(Bucket.Server.Endpoint, bytesBeforeCut: 300_000, cuts: 1);
        S3Storage cut = Through(proxy);
        using Stream stream = cut.OpenRead(root + "/x", 123_457);
        using var read = new MemoryStream();
        stream.CopyTo(read);
        read.ToArray().ShouldBe(content[123_457..]);
    }

    [SkippableFact]
    public void AnObjectReplacedUnderAReaderIsNotPatchedTogether()
    {
        (S3Storage s3, string root) = Start();
        Put(s3, root + "/x", Noise(3 << 20));
        using var proxy = new CuttingProxy(Bucket.Server.Endpoint, bytesBeforeCut: 500_000, cuts: 1);
        S3Storage cut = Through(proxy);
        using Stream stream = cut.OpenRead(root + "/x");
        byte[] buffer = new byte[10_000];
        stream.Read(buffer).ShouldBeGreaterThan(0);
        Put(s3, root + "/x", new byte[3 << 20]);
        Should.Throw<ShardException>(() =>
        {
            while (stream.Read(buffer) > 0)
            {
            }
        }).Message.ShouldContain("was replaced while it was being read");
    }

    /// <summary>The server behind a proxy, without a pause worth waiting for.</summary>
    private S3Storage Through(CuttingProxy proxy, Func<S3Settings, S3Settings>? change = null) => Open(settings =>
    {
        settings = settings with { Endpoint = proxy.Endpoint, FirstBackoff = TimeSpan.FromMilliseconds(1) };
        return change?.Invoke(settings) ?? settings;
    });
}
