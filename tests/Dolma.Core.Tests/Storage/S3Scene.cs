using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.Storage;

/// <summary>A storage with a bucket of its own on a real server; what tests of S3 begin with.</summary>
public abstract class S3Scene(CephGateway server) : IDisposable
{
    private TestBucket? _bucket;

    /// <summary>That of <see cref="Start"/>.</summary>
    protected TestBucket Bucket => _bucket!;

    public void Dispose()
    {
        _bucket?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static byte[] Noise(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }

    protected static void Put(S3Storage s3, string path, byte[] content)
    {
        using StagedFile staged = s3.Create(path);
        staged.Stream.Write(content);
        staged.Commit();
    }

    protected static byte[] Read(S3Storage s3, string path)
    {
        using Stream stream = s3.OpenRead(path);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>Makes a bucket, or skips the test.</summary>
    /// <param name="change">Makes other settings of the usual ones.</param>
    /// <returns>Its storage, and what the test's paths begin with.</returns>
    protected (S3Storage Storage, string Root) Start(Func<S3Settings, S3Settings>? change = null)
    {
        _bucket = new TestBucket(server, change);
        return (_bucket.Storage, _bucket.Root + "/root");
    }

    /// <summary>Another storage on the same server.</summary>
    protected S3Storage Open(Func<S3Settings, S3Settings> change) => Bucket.Open(change);
}
