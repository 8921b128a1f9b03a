using System.Buffers;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Dolma.Core.Streams;

namespace Dolma.Core.Storage;

/// <summary>
/// An object, or a range of its bytes. A transfer that is cut off, or stalls, goes on at the offset where it stopped, provided
/// that the object has still the same ETag.
/// </summary>
internal sealed class S3ReadStream : ReadOnlyStream
{
    private readonly AmazonS3Client _client;
    private readonly S3Location _location;
    private readonly S3Settings _settings;
    private CancellationTokenSource _stall = new();
    private GetObjectResponse? _response;
    private readonly long? _end;
    private string? _etag;
    private long _length;
    private long _position;
    private bool _disposed;

    public S3ReadStream(AmazonS3Client client, S3Location location, S3Settings settings, long offset = 0, long? length = null)
    {
        _position = offset;
        _end = offset + length;
        _client = client;
        _location = location;
        _settings = settings;
        try
        {
            Open();
        }
        catch (Exception e) when (e is not DolmaException)
        {
            throw S3Errors.Explain(location.ToString(), writing: false, e);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            int read = Read(rented, 0, buffer.Length);
            rented.AsSpan(0, read).CopyTo(buffer);
            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int failures = 0;
        while (_position < _length && count > 0)
        {
            try
            {
                if (_response is null)
                    Open();
                int read = ReadOnce(buffer.AsMemory(offset, count));
                if (read == 0)
                    throw new IOException($"the connection ended after {_position:N0} of {_length:N0} bytes");
                _position += read;
                return read;
            }
            catch (AmazonS3Exception e) when (S3Errors.IsPrecondition(e))
            {
                throw new ShardException(
                    $"{_location}: the object was replaced while it was being read, at byte {_position:N0}. Run this shard again, and let " +
                    "nobody write to the input of a run.", e);
            }
            catch (Exception e) when (S3Errors.IsInterruption(e))
            {
                Disconnect();
                if (failures++ == _settings.MaxResumes)
                {
                    throw new RetryableException(
                        $"{_location}: reading was cut off at byte {_position:N0} of {_length:N0} and could not be resumed in " +
                        $"{_settings.MaxResumes} tries: {S3Errors.Innermost(e).TrimEnd('.')}.", e);
                }

                Thread.Sleep(_settings.FirstBackoff * Math.Pow(2, failures - 1));
            }
            catch (AmazonS3Exception e)
            {
                throw S3Errors.Explain(_location.ToString(), writing: false, e);
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            Disconnect();
            _stall.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadOnce(Memory<byte> buffer)
    {
        if (!_stall.TryReset())
        {
            _stall.Dispose();
            _stall = new CancellationTokenSource();
        }

        _stall.CancelAfter(_settings.StallTimeout);
        return _response!.ResponseStream.ReadAsync(buffer, _stall.Token).AsTask().GetAwaiter().GetResult();
    }

    private void Open()
    {
        var request = new GetObjectRequest { BucketName = _location.Bucket, Key = _location.Key };
        if (_position > 0 || _etag is not null || _end is not null)
            request.ByteRange = new ByteRange($"bytes={_position}-{_end - 1}");
        if (_etag is not null)
            request.EtagToMatch = _etag;

        GetObjectResponse response = _client.GetObjectAsync(request).GetAwaiter().GetResult();
        if (_etag is null)
        {
            _etag = response.ETag;
            _length = _position + response.ContentLength;
        }

        if (request.ByteRange is not null && response.HttpStatusCode != HttpStatusCode.PartialContent)
        {
            response.Dispose();
            throw new ShardException(
                $"{_location}: reading was cut off at byte {_position:N0} and cannot be resumed: the server ignores byte ranges.");
        }

        _response = response;
    }

    private void Disconnect()
    {
        _response?.Dispose();
        _response = null;
    }
}
