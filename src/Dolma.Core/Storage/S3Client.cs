using Amazon.Runtime.Internal;
using Amazon.S3;

namespace Dolma.Core.Storage;

/// <summary>
/// The library's client with this program's patience. It asks the usual chain for credentials at each request: those that are known to expire are
/// renewed by it, and a profile's file is read again when it has changed.
/// </summary>
internal sealed class S3Client(S3Settings settings, RequestCounter requests) : AmazonS3Client(settings.ToConfig())
{
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new S3RetryPolicy(Config, settings, requests)));
    }
}
