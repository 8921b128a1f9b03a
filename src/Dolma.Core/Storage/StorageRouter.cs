namespace Dolma.Core.Storage;

/// <summary>Sends each path to the storage that its scheme names: none is this machine's files, <c>s3</c> is S3.</summary>
public sealed class StorageRouter : IStorage, IDisposable
{
    private readonly IStorage _disk;
    private readonly Lazy<IStorage> _s3;

    /// <summary>Disk, and S3 as the environment describes it, connected when first used.</summary>
    /// <param name="conditionalCommit">Whether a file that somebody else wrote since it was begun is kept as it is.</param>
    public StorageRouter(bool conditionalCommit = false)
        : this(
            new DiskStorage { ConditionalCommit = conditionalCommit },
            () => new S3Storage(S3Settings.FromEnvironment() with { ConditionalCommit = conditionalCommit }))
    {
    }

    public StorageRouter(IStorage disk, Func<IStorage> s3)
    {
        _disk = disk;
        _s3 = new Lazy<IStorage>(s3);
    }

    /// <summary>What was asked of S3 so far; null if nothing lies there.</summary>
    public RequestCounts? Requests => _s3.IsValueCreated ? (_s3.Value as S3Storage)?.Requests : null;

    /// <summary>What is odd about the machine or the servers and hindered nothing so far, a sentence each.</summary>
    public IEnumerable<string> Warnings => _s3.IsValueCreated && _s3.Value is S3Storage { ClockDifference: var ahead } && ahead != TimeSpan.Zero
        ? [$"{S3Errors.ClockDifference(ahead)}, which refused requests for that; since then they are signed with its time. Set the clock (timedatectl, chronyc)."]
        : [];

    public StoredFile? Find(string path) => For(path).Find(path);

    public IEnumerable<StoredFile> List(string directory) => For(directory).List(directory);

    public IEnumerable<StorageEntry> Children(string directory) => For(directory).Children(directory);

    public bool IsDirectory(string path) => For(path).IsDirectory(path);

    public Stream OpenRead(string path) => For(path).OpenRead(path);

    public Stream OpenRead(string path, long offset) => For(path).OpenRead(path, offset);

    public Stream OpenRead(string path, long offset, long length) => For(path).OpenRead(path, offset, length);

    public void CheckWriting(string directory) => For(directory).CheckWriting(directory);

    public StagedFile Create(string path) => For(path).Create(path);

    public StoredFile? TryCreate(string path, ReadOnlySpan<byte> content) => For(path).TryCreate(path, content);

    public void Delete(string path) => For(path).Delete(path);

    public void RemoveEmptyDirectories(string directory) => For(directory).RemoveEmptyDirectories(directory);

    public void RemoveUnfinished(string directory, Func<string, bool> isFinished) => For(directory).RemoveUnfinished(directory, isFinished);

    public void Dispose()
    {
        if (_s3.IsValueCreated)
            (_s3.Value as IDisposable)?.Dispose();
    }

    private IStorage For(string path) => StoragePath.Scheme(path) switch
    {
        "" => _disk,
        "s3" => _s3.Value,
        "file" => throw new ConfigException("", $"{path}: write local paths without `file://`."),
        "gs" or "gcs" => throw new ConfigException(
            "", $"{path}: Google Cloud Storage is reached through its S3 interface: write s3://..., and set " +
            "AWS_ENDPOINT_URL=https://storage.googleapis.com and an HMAC key."),
        "http" or "https" => throw new ConfigException(
            "", $"{path}: only resources (models, word lists) are fetched over HTTP. Download the data first, or put it on S3."),
        string scheme => throw new ConfigException("", $"{path}: nothing is known about `{scheme}://`. Paths are local, or begin with s3://."),
    };
}
