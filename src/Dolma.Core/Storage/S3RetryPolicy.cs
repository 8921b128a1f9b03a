using System.Net;
using Amazon.Runtime;
using Amazon.S3.Internal;

namespace Dolma.Core.Storage;

/// <summary>
/// When a request is sent again: the library's rules, by which pauses grow and differ at random, with more patience for a server that asks for it
/// (<c>SlowDown</c>) than for one that does not answer. Counts what is sent again.
/// </summary>
internal sealed class S3RetryPolicy : AmazonS3StandardRetryPolicy
{
    /// <summary>The pauses before these are long enough for a file that was changed to be noticed.</summary>
    private const int RetriesOfExpired = 2;

    private const int RetriesOfClock = 2;

    private readonly int _retries;
    private readonly RequestCounter _requests;

    /// <summary>New credentials did not come when they were waited for; one wait will do.</summary>
    private volatile bool _haveExpired;

    /// <param name="requests">Told of each repetition.</param>
    public S3RetryPolicy(IClientConfig config, S3Settings settings, RequestCounter requests)
        : base(config)
    {
        _retries = settings.MaxAttempts - 1;
        _requests = requests;
        MaxRetries = Math.Max(settings.MaxAttempts, settings.MaxBusyAttempts) - 1;
    }

    public override async Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception)
    {
        int retries = executionContext.RequestContext.Retries;
        if (IsExpired(exception))
        {
            _haveExpired |= retries >= RetriesOfExpired;
            return !_haveExpired;
        }

        return (retries < _retries || IsBusy(exception)) && await base.RetryForExceptionAsync(executionContext, exception).ConfigureAwait(false);
    }

    /// <param name="bypassAcquireCapacity">Set if the clock was what the server did not accept; from then on requests are signed with its time.</param>
    public override bool OnRetry(IExecutionContext executionContext, bool bypassAcquireCapacity, bool isThrottlingError)
    {
        // With the server's time it is accepted at once, or never.
        if (bypassAcquireCapacity && executionContext.RequestContext.Retries >= RetriesOfClock)
            return false;
        if (bypassAcquireCapacity)
            _requests.ClockDifference = CorrectClockSkew.GetClockCorrectionForEndpoint(executionContext.RequestContext.Request.Endpoint.ToString());
        _requests.CountRetry();
        return base.OnRetry(executionContext, bypassAcquireCapacity, isThrottlingError);
    }

    /// <summary>New credentials may be on their way: they are looked up for each repetition.</summary>
    private static bool IsExpired(Exception e) => e is AmazonServiceException { ErrorCode: "ExpiredToken" };

    /// <summary>The answer to a request for headers has no code.</summary>
    private bool IsBusy(Exception e) =>
        IsThrottlingError(e) || e is AmazonServiceException { StatusCode: HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests };
}
