using Amazon.Runtime;
using Amazon.S3.Model;

namespace Dolma.Core.Storage;

/// <summary>Requests that were sent to S3, by kind. One that was repeated is one request.</summary>
/// <param name="List">Pages of listings, of objects or of uploads in parts.</param>
/// <param name="Get">Objects, or ranges of them, read.</param>
/// <param name="Head">Objects asked for their size and ETag.</param>
/// <param name="Put">Objects written, each begin, part and end of an upload in parts counted.</param>
/// <param name="Delete">Objects removed, and uploads given up.</param>
/// <param name="Retries">How often requests were repeated: the server asked to slow down, failed, or did not answer.</param>
public readonly record struct RequestCounts(long List, long Get, long Head, long Put, long Delete, long Retries = 0)
{
    /// <summary>Of all kinds, repetitions not counted.</summary>
    public long Total => List + Get + Head + Put + Delete;

    public static RequestCounts operator -(RequestCounts a, RequestCounts b) =>
        new(a.List - b.List, a.Get - b.Get, a.Head - b.Head, a.Put - b.Put, a.Delete - b.Delete, a.Retries - b.Retries);

    public static RequestCounts Subtract(RequestCounts left, RequestCounts right) => left - right;
}

/// <summary>Counts requests as they are sent, from any thread.</summary>
internal sealed class RequestCounter
{
    private long _list;
    private long _get;
    private long _head;
    private long _put;
    private long _delete;
    private long _retries;
    private long _clockTicks;

    public RequestCounts Counts => new(
        Volatile.Read(ref _list),
        Volatile.Read(ref _get),
        Volatile.Read(ref _head),
        Volatile.Read(ref _put),
        Volatile.Read(ref _delete),
        Volatile.Read(ref _retries));

    /// <summary>By how much the server's clock is ahead of this machine's, if that was so much that it refused a request; else zero.</summary>
    public TimeSpan ClockDifference
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _clockTicks));
        set => Volatile.Write(ref _clockTicks, value.Ticks);
    }

    public void CountRetry() => Interlocked.Increment(ref _retries);

    public void Count(AmazonWebServiceRequest request)
    {
        switch (request)
        {
            case ListObjectsV2Request or ListMultipartUploadsRequest:
                Interlocked.Increment(ref _list);
                break;
            case GetObjectRequest:
                Interlocked.Increment(ref _get);
                break;
            case GetObjectMetadataRequest:
                Interlocked.Increment(ref _head);
                break;
            case DeleteObjectRequest or AbortMultipartUploadRequest:
                Interlocked.Increment(ref _delete);
                break;
            default:
                Interlocked.Increment(ref _put);
                break;
        }
    }
}
