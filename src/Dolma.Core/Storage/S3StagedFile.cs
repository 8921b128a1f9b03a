using Amazon.S3;
using Amazon.S3.Model;

namespace Dolma.Core.Storage;

/// <summary>
/// An object being written. A small one is one request at commit. A larger one is a multipart upload, one part on its way while the next
/// is filled; commit completes it, anything else aborts it.
/// </summary>
internal sealed class S3StagedFile : StagedFile
{
    /// <summary>S3 allows 10,000; the size of a part doubles after each thousand, so they suffice for its largest object.</summary>
    private const int PartsOfOneSize = 1000;

    private readonly AmazonS3Client _client;
    private readonly S3Location _location;
    private readonly S3Settings _settings;
    private readonly S3Condition? _condition;
    private readonly S3PartStream _stream;
    private readonly List<PartETag> _parts = [];
    private string? _uploadId;
    private Task<UploadPartResponse>? _sending;
    private bool _committed;
    private bool _disposed;

    public S3StagedFile(AmazonS3Client client, S3Location location, S3Settings settings, S3Condition? condition)
    {
        _client = client;
        _location = location;
        _settings = settings;
        _condition = condition;
        _stream = new S3PartStream(settings.PartBytes, SendPart);
    }

    public override Stream Stream => _stream;

    public override long Length => _stream.Length;

    private string Path => _location.ToString();

    /// <summary>Sends what is left. A small object becomes an upload of one part, so that its bytes need not be kept.</summary>
    public override void Seal()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_stream.Rest.Count == 0)
            return;
        SendPart(_stream.Rest);
        FinishSending();
        _stream.Release();
    }

    public override StoredFile Commit() => TryCommit() ?? throw new RetryableException(
        $"{Path}: somebody else wrote this object in the meantime, so it is left as it is now. Run again: a finished file is kept.");

    /// <summary>As <see cref="Commit"/>; null if the condition is not met.</summary>
    public StoredFile? TryCommit()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_committed)
            throw new InvalidOperationException($"{Path} is committed already.");
        try
        {
            string etag = _uploadId is null ? Put() : Complete();
            _committed = true;
            return new StoredFile(Path, Length, etag);
        }
        catch (AmazonS3Exception e) when (S3Errors.IsPrecondition(e))
        {
            return null;
        }
        catch (AmazonS3Exception e)
        {
            throw S3Errors.Explain(Path, writing: true, e);
        }
    }

    /// <summary>Gives an upload up. Whether that succeeds makes no difference to anybody who looks.</summary>
    public static void Abort(AmazonS3Client client, S3Location location, string uploadId)
    {
        try
        {
            client.AbortMultipartUploadAsync(location.Bucket, location.Key, uploadId).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is Amazon.Runtime.AmazonClientException or Amazon.Runtime.AmazonServiceException or HttpRequestException or IOException)
        {
            // The parts are invisible, and a bucket's lifecycle rule for incomplete uploads removes them.
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (_disposed || !disposing)
            return;
        _disposed = true;
        try
        {
            _sending?.Wait();
        }
        catch (AggregateException)
        {
            // The failure that led here, or one that no longer matters: the upload is given up.
        }

        if (_uploadId is not null && !_committed)
            Abort(_client, _location, _uploadId);
        _stream.Dispose();
    }

    private string Put()
    {
        ArraySegment<byte> content = _stream.Rest;
        try
        {
            using var body = new MemoryStream(content.Array!, content.Offset, content.Count, writable: false);
            return S3Storage.Tag(S3Errors.Wait(Path, writing: true, () => _client.PutObjectAsync(new PutObjectRequest
            {
                BucketName = _location.Bucket,
                Key = _location.Key,
                InputStream = body,
                AutoCloseStream = false,
                // One signature over all: not every server knows the chunked kind.
                UseChunkEncoding = false,
                IfMatch = _condition?.IfMatch,
                IfNoneMatch = _condition?.IfNoneMatch,
            })).ETag);
        }
        catch (AmazonS3Exception e) when (S3Errors.IsPrecondition(e) && IsOurs(Md5(content)))
        {
            // The answer to our own first try was lost, and its repetition met what it had written.
            return Md5(content);
        }
    }

    private string Complete()
    {
        if (_stream.Rest.Count > 0)
            SendPart(_stream.Rest);
        FinishSending();
        try
        {
            CompleteMultipartUploadResponse done = S3Errors.Wait(
                Path, writing: true, () => _client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
                {
                    BucketName = _location.Bucket,
                    Key = _location.Key,
                    UploadId = _uploadId,
                    PartETags = _parts,
                    IfMatch = _condition?.IfMatch,
                    IfNoneMatch = _condition?.IfNoneMatch,
                }));
            // Ceph's answer has none.
            return string.IsNullOrEmpty(done.ETag) ? TagNow() : S3Storage.Tag(done.ETag);
        }
        catch (AmazonS3Exception e) when ((S3Errors.IsMissing(e) || S3Errors.IsPrecondition(e)) && IsOurs(TagOfParts()))
        {
            // As above.
            return TagOfParts();
        }
    }

    /// <summary>Hands one part over to be sent. The bytes are copied nowhere: the stream goes on with another buffer.</summary>
    private void SendPart(ArraySegment<byte> part)
    {
        FinishSending();
        try
        {
            _uploadId ??= S3Errors.Wait(
                Path, writing: true, () => _client.InitiateMultipartUploadAsync(_location.Bucket, _location.Key)).UploadId;
        }
        catch (AmazonS3Exception e)
        {
            throw S3Errors.Explain(Path, writing: true, e);
        }

        int number = _parts.Count + 1;
        // Set for the stream's next buffer.
        _stream.PartBytes = (int)Math.Min(
            (long)_settings.PartBytes << Math.Min(number / PartsOfOneSize, 9), Array.MaxLength / 2);
        _sending = Task.Run(() => _client.UploadPartAsync(new UploadPartRequest
        {
            BucketName = _location.Bucket,
            Key = _location.Key,
            UploadId = _uploadId,
            PartNumber = number,
            InputStream = new MemoryStream(part.Array!, part.Offset, part.Count, writable: false),
            PartSize = part.Count,
            UseChunkEncoding = false,
        }));
    }

    private void FinishSending()
    {
        if (_sending is null)
            return;
        try
        {
            Task<UploadPartResponse> sending = _sending;
            _sending = null;
            UploadPartResponse sent = S3Errors.Wait(Path, writing: true, () => sending);
            _parts.Add(new PartETag(sent.PartNumber ?? (_parts.Count + 1), sent.ETag));
        }
        catch (AmazonS3Exception e)
        {
            throw S3Errors.Explain(Path, writing: true, e);
        }
    }

    private string TagNow() => S3Storage.Tag(
        S3Errors.Wait(Path, writing: true, () => _client.GetObjectMetadataAsync(_location.Bucket, _location.Key)).ETag);

    private bool IsOurs(string etag)
    {
        GetObjectMetadataResponse now;
        try
        {
            now = S3Errors.Wait(Path, writing: true, () => _client.GetObjectMetadataAsync(_location.Bucket, _location.Key));
        }
        catch (AmazonS3Exception e) when (S3Errors.IsMissing(e))
        {
            return false;
        }

        return now.ContentLength == Length && S3Storage.Tag(now.ETag) == etag;
    }

#pragma warning disable CA5351 // S3 defines its ETags so; nothing is protected by them.
    private static string Md5(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(content));

    /// <summary>The ETag of an upload in parts: MD5 of the parts' MD5s, and their number.</summary>
    private string TagOfParts()
    {
        byte[] tags = [.. _parts.SelectMany(part => Convert.FromHexString(S3Storage.Tag(part.ETag)))];
        return $"{Md5(tags)}-{_parts.Count}";
    }
#pragma warning restore CA5351
}
