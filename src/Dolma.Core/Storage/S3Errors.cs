using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;

namespace Dolma.Core.Storage;

/// <summary>Calls S3 and tells its failures in words a user can act on.</summary>
internal static class S3Errors
{
    private const string Kept = "finished files are kept.";

    /// <summary>Waits for a request. What is not found, or does not meet a condition, comes as the library's exception.</summary>
    public static T Wait<T>(string path, bool writing, Func<Task<T>> request)
    {
        try
        {
            return request().GetAwaiter().GetResult();
        }
        catch (AmazonS3Exception e) when (IsMissing(e) || IsPrecondition(e))
        {
            throw;
        }
        catch (Exception e) when (e is not DolmaException)
        {
            throw Explain(path, writing, e);
        }
    }

    public static bool IsMissing(AmazonS3Exception e) =>
        e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket";

    /// <summary>Something else than expected lies there; 409 is a conditional write that met another one.</summary>
    public static bool IsPrecondition(AmazonS3Exception e) =>
        e.StatusCode == HttpStatusCode.PreconditionFailed || e.ErrorCode == "ConditionalRequestConflict";

    public static DolmaException Explain(string path, bool writing, Exception e) => e switch
    {
        DolmaException known => known,
        AmazonS3Exception { ErrorCode: "NoSuchBucket" } => new RunException(
            $"{path}: there is no such bucket on this server. Make it, or check AWS_ENDPOINT_URL and the region.", e),
        AmazonS3Exception { ErrorCode: "NoSuchUpload" } => new RetryableException(
            $"{path}: its upload in parts was given up from outside before it was complete, by a rule of the bucket or by somebody who has finished this object.", e),
        AmazonS3Exception s3 when IsMissing(s3) => new ShardException(
            $"{path}: there is no such object. If it was there when the run started, it was removed since.", e),
        AmazonS3Exception { StatusCode: HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect } => new RunException(
            $"{path}: the bucket is in another region. Set AWS_REGION to it.", e),
        AmazonS3Exception { ErrorCode: "RequestTimeTooSkewed" } s3 => new RunException(
            $"{path}: S3 takes no requests from a machine whose clock is wrong, and {ClockDifference(s3)}. Set it (timedatectl, chronyc), and run again: {Kept}", e),
        AmazonS3Exception { ErrorCode: "ExpiredToken" or "TokenRefreshRequired" or "RequestExpired" } s3 => new RunException(
            $"{path}: the credentials have expired ({s3.ErrorCode}). Get new ones, and run again: {Kept}", e),
        AmazonS3Exception { ErrorCode: "InvalidAccessKeyId" or "InvalidToken" } s3 => new RunException(
            $"{path}: S3 does not know the credentials ({s3.ErrorCode}). Check AWS_ACCESS_KEY_ID or the profile (AWS_PROFILE), and that they are for the server of AWS_ENDPOINT_URL.", e),
        AmazonS3Exception { ErrorCode: "SignatureDoesNotMatch" } s3 => new RunException(
            $"{path}: S3 does not accept the secret key ({s3.ErrorCode}). Check AWS_SECRET_ACCESS_KEY or the profile (AWS_PROFILE).", e),
        AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } s3 => writing
            ? new RunException($"{path}: writing is refused ({s3.ErrorCode}). Check which credentials are used (AWS_PROFILE) and what they may do; then run again: {Kept}", e)
            : new ShardException($"{path}: reading is refused ({s3.ErrorCode}). Check which credentials are used (AWS_PROFILE) and what they may do.", e),
        AmazonS3Exception { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError } s3
            when s3.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict) => new ShardException(
                $"{path}: S3 refuses the request: {s3.ErrorCode} ({(int)s3.StatusCode}): {s3.Message.TrimEnd('.')}.", e),
        AmazonS3Exception s3 => new RetryableException(
            $"{path}: S3 failed, several times: {s3.ErrorCode} ({(int)s3.StatusCode}): {s3.Message.TrimEnd('.')}.", e),
        _ => new RetryableException($"{path}: S3 could not be reached: {Innermost(e).TrimEnd('.')}.", e),
    };

    /// <summary>Whether a transfer that failed so may succeed when it is taken up again.</summary>
    public static bool IsInterruption(Exception e) => e switch
    {
        // No status: there was no answer.
        AmazonS3Exception s3 => s3.StatusCode is < HttpStatusCode.Continue or >= HttpStatusCode.InternalServerError
            or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests,
        IOException or HttpRequestException or OperationCanceledException or AmazonClientException => true,
        _ => false,
    };

    private static string ClockDifference(AmazonS3Exception e)
    {
        string? date = (e.InnerException as HttpErrorResponseException)?.Response.GetHeaderValue("Date");
        return DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset server)
            ? ClockDifference(server - DateTimeOffset.UtcNow) : "this machine's clock is not the server's";
    }

    /// <summary>In words, without an end.</summary>
    /// <param name="ahead">By how much the server's clock is ahead.</param>
    public static string ClockDifference(TimeSpan ahead) => string.Create(
        CultureInfo.InvariantCulture, $"this machine's clock is {ahead.Duration().TotalMinutes:N1} minutes {(ahead < TimeSpan.Zero ? "ahead of" : "behind")} the server's");

    public static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner)
            e = inner;
        return e.Message;
    }
}
