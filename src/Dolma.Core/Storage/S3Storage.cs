using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using Amazon.S3.Model;

namespace Dolma.Core.Storage;

/// <summary>
/// Objects in S3, Amazon's or another server's. Reads are resumed where they were cut off, if the object is still the same; a large
/// object is sent in parts while it is being written, and none of it is visible before the last request completes it.
/// </summary>
public sealed class S3Storage : IStorage, IDisposable
{
    /// <summary>The object of an upload that is begun and given up, to find out whether that is allowed; a killed process may leave it.</summary>
    private const string WriteTrial = "dolma-writes-here";

    private readonly S3Settings _settings;
    private readonly Lazy<S3Client> _client;
    private readonly RequestCounter _requests = new();

    public S3Storage(S3Settings settings)
    {
        _settings = settings;
        _client = new Lazy<S3Client>(Connect);
    }

    /// <summary>What was asked of the server so far.</summary>
    public RequestCounts Requests => _requests.Counts;

    /// <summary>
    /// By how much the server's clock is ahead of this machine's, negative if it is behind, where it refused a request for that. Requests are signed with
    /// its time from then on. Zero if it has not.
    /// </summary>
    public TimeSpan ClockDifference => _requests.ClockDifference;

    /// <summary>The key must exist exactly so.</summary>
    public StoredFile? Find(string path)
    {
        var location = S3Location.Parse(path);
        if (location.Key.Length == 0 || location.Key.EndsWith('/'))
            return null;
        try
        {
            GetObjectMetadataResponse head = S3Errors.Wait(path, writing: false, () => HeadAsync(location));
            return new StoredFile(path, head.ContentLength, Tag(head.ETag));
        }
        catch (AmazonS3Exception e) when (S3Errors.IsMissing(e))
        {
            return null;
        }
    }

    public IEnumerable<StoredFile> List(string directory)
    {
        var location = S3Location.Parse(directory);
        var files = new List<StoredFile>();
        var listing = new S3Listing(request => Wait(directory, writing: false, () => Client.ListObjectsV2Async(request)), location);
        files.AddRange(FilesOf(location, listing.Keys()));
        files.Sort(static (a, b) => PathOrder.Instance.Compare(a.Path, b.Path));
        return files;
    }

    public IEnumerable<StorageEntry> Children(string directory)
    {
        var location = S3Location.Parse(directory);
        var entries = new List<StorageEntry>();
        foreach (ListObjectsV2Response page in ChildPages(location))
        {
            entries.AddRange(FilesOf(location, page.S3Objects ?? []).Select(static file => new StorageEntry(file.Path, file)));
            entries.AddRange((page.CommonPrefixes ?? []).Select(
                prefix => new StorageEntry(location.WithKey(prefix.TrimEnd('/')).ToString(), File: null)));
        }

        entries.Sort(static (a, b) => PathOrder.Instance.Compare(a.Path, b.Path));
        return entries;
    }

    public bool IsDirectory(string path)
    {
        var location = S3Location.Parse(path);
        var request = new ListObjectsV2Request { BucketName = location.Bucket, Prefix = location.DirectoryPrefix, MaxKeys = 1 };
        return Wait(path, writing: false, () => Client.ListObjectsV2Async(request)).S3Objects is { Count: > 0 };
    }

    public Stream OpenRead(string path) => OpenRead(path, 0);

    public Stream OpenRead(string path, long offset) => new S3ReadStream(Client, S3Location.Parse(path), _settings, offset);

    public Stream OpenRead(string path, long offset, long length) =>
        length == 0 ? Stream.Null : new S3ReadStream(Client, S3Location.Parse(path), _settings, offset, length);

    /// <summary>Begins an upload and gives it up: what may be begun may be finished, as a rule, and nothing is ever seen of it.</summary>
    public void CheckWriting(string directory)
    {
        S3Location location = S3Location.Parse(directory);
        location = location.WithKey(location.DirectoryPrefix + WriteTrial);
        string upload = Wait(directory, writing: true, () => Client.InitiateMultipartUploadAsync(location.Bucket, location.Key)).UploadId;
        S3StagedFile.Abort(Client, location, upload);
    }

    public StagedFile Create(string path)
    {
        var location = S3Location.Parse(path);
        if (location.Key.Length == 0 || location.Key.EndsWith('/'))
            throw new ConfigException("", $"{path}: a file is to be written here, and this names a directory.");
        S3Condition? condition = _settings.ConditionalCommit ? S3Condition.Unchanged(Find(path)) : null;
        return new S3StagedFile(Client, location, _settings, condition);
    }

    public StoredFile? TryCreate(string path, ReadOnlySpan<byte> content)
    {
        using var file = new S3StagedFile(Client, S3Location.Parse(path), _settings, S3Condition.Unchanged(before: null));
        file.Stream.Write(content);
        return file.TryCommit();
    }

    public void Delete(string path)
    {
        var location = S3Location.Parse(path);
        Wait(path, writing: true, () => Client.DeleteObjectAsync(location.Bucket, location.Key));
    }

    public void RemoveUnfinished(string directory, Func<string, bool> isFinished)
    {
        var location = S3Location.Parse(directory);
        var request = new ListMultipartUploadsRequest { BucketName = location.Bucket, Prefix = location.DirectoryPrefix };
        ListMultipartUploadsResponse page;
        do
        {
            page = Wait(directory, writing: false, () => Client.ListMultipartUploadsAsync(request));
            foreach (MultipartUpload upload in page.MultipartUploads ?? [])
            {
                S3Location place = location.WithKey(upload.Key);
                if (isFinished(place.ToString()) || upload.Key.EndsWith(WriteTrial, StringComparison.Ordinal))
                    S3StagedFile.Abort(Client, place, upload.UploadId);
            }

            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated == true);
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }

    /// <summary>ETags are quoted in some answers and not in others.</summary>
    internal static string Tag(string? etag) => etag?.Trim('"') ?? "";

    private S3Client Client => _client.Value;

    private static IEnumerable<StoredFile> FilesOf(S3Location location, IEnumerable<S3Object> items) =>
        // A key that ends in a slash is a folder that some console has made.
        from item in items
        where !item.Key.EndsWith('/')
        select new StoredFile(location.WithKey(item.Key).ToString(), item.Size ?? 0, Tag(item.ETag));

    private static T Wait<T>(string path, bool writing, Func<Task<T>> request)
    {
        try
        {
            return S3Errors.Wait(path, writing, request);
        }
        catch (AmazonS3Exception e)
        {
            throw S3Errors.Explain(path, writing, e);
        }
    }

    private async Task<GetObjectMetadataResponse> HeadAsync(S3Location location)
    {
        try
        {
            return await Client.GetObjectMetadataAsync(location.Bucket, location.Key).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden)
        {
            // This answer has no place for the reason. Another request is refused for the same one, and says it; if it is not, the reason has gone.
            await Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = location.Bucket, Prefix = location.Key, MaxKeys = 1 }).ConfigureAwait(false);
            return await Client.GetObjectMetadataAsync(location.Bucket, location.Key).ConfigureAwait(false);
        }
    }

    private S3Client Connect()
    {
        try
        {
            DefaultAWSCredentialsIdentityResolver.GetCredentials(_settings.ToConfig());
        }
        catch (AmazonClientException e)
        {
            throw new RunException(
                "S3 is to be used and no credentials were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run where " +
                "a role provides them.", e);
        }

        var client = new S3Client(_settings, _requests);
        client.BeforeRequestEvent += (_, sent) =>
        {
            if (sent is WebServiceRequestEventArgs { Request: { } request })
                _requests.Count(request);
        };
        return client;
    }

    private IEnumerable<ListObjectsV2Response> ChildPages(S3Location location)
    {
        var request = new ListObjectsV2Request { BucketName = location.Bucket, Prefix = location.DirectoryPrefix, Delimiter = "/" };
        while (true)
        {
            ListObjectsV2Response page = Wait(location.ToString(), writing: false, () => Client.ListObjectsV2Async(request));
            yield return page;
            if (page.IsTruncated != true)
                yield break;
            request.ContinuationToken = page.NextContinuationToken;
        }
    }
}
