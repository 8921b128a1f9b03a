using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;

namespace Dolma.Core.Storage;

/// <summary>Which S3 to talk to, and how. Credentials are not here: they come by AWS's usual chain and are never shown.</summary>
public sealed record S3Settings
{
    /// <summary>Address of an S3-compatible server; null, the default, is Amazon's for the region. Buckets are then path components.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The region that requests are signed for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Tries of one request, the first included, before it counts as failed.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>
    /// The same while the server asks to slow down, or says that it is not available. The pauses between them, 20 s at most, add up to about a minute.
    /// </summary>
    public int MaxBusyAttempts { get; init; } = 10;

    /// <summary>
    /// How often a read that was cut off is taken up again at its offset before it fails. Counts anew whenever bytes have arrived.
    /// </summary>
    public int MaxResumes { get; init; } = 5;

    /// <summary>Wait before the first of these, doubled each time.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A transfer that brings nothing for so long counts as cut off.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Bytes of a part of a large object, 5 MiB to 5 GiB. Doubled after every 1,000 parts, since there may be 10,000 of them: from 8 MiB
    /// one gets to S3's limit of 5 TiB. Two parts are in memory for each file being written.
    /// </summary>
    public int PartBytes { get; init; } = 8 << 20;

    /// <summary>
    /// Commit only if what lay under the key when writing began is still there, or nothing still is. Off by default: not every server that
    /// speaks S3 knows conditional writes, and two writers of one file write the same.
    /// </summary>
    public bool ConditionalCommit { get; init; }

    /// <summary>
    /// From the variables that AWS's own tools read: <c>AWS_ENDPOINT_URL_S3</c>, <c>AWS_ENDPOINT_URL</c>, <c>AWS_REGION</c>,
    /// <c>AWS_DEFAULT_REGION</c>; from <c>REGION</c>, which the original reads; else from the profile <c>AWS_PROFILE</c>.
    /// </summary>
    public static S3Settings FromEnvironment() => From(Environment.GetEnvironmentVariable, Profile);

    internal static S3Settings From(
        Func<string, string?> variable, Func<string?, (string? Endpoint, string? Region)> profile)
    {
        (string? Endpoint, string? Region) named = profile(First(["AWS_PROFILE"]));
        var defaults = new S3Settings();
        return defaults with
        {
            Endpoint = First(["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]) ?? named.Endpoint,
            Region = First(["AWS_REGION", "AWS_DEFAULT_REGION", "REGION"]) ?? named.Region ?? defaults.Region,
        };

        string? First(string[] names) => names.Select(variable).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
    }

    /// <summary>The settings as the library takes them.</summary>
    internal AmazonS3Config ToConfig()
    {
        var config = new AmazonS3Config
        {
            AuthenticationRegion = Region,
            RetryMode = RequestRetryMode.Standard,
            // Its budget for repetitions is that of a service: spent by a few threads in seconds, after which requests fail at once.
            ThrottleRetries = false,
            // Of a whole request but for the body of a download: a part has to get through in it.
            Timeout = TimeSpan.FromMinutes(10),
            // Servers other than Amazon's refuse the checksums that newer clients send unasked.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (Endpoint is null)
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(Region);
        }
        else
        {
            config.ServiceURL = Endpoint;
            config.ForcePathStyle = true;
        }

        return config;
    }

    private static (string? Endpoint, string? Region) Profile(string? name) =>
        new CredentialProfileStoreChain().TryGetProfile(name ?? "default", out CredentialProfile profile)
            ? (profile.EndpointUrl, profile.Region?.SystemName)
            : (null, null);
}
