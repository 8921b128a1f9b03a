using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Tests that share one S3 server.</summary>
[CollectionDefinition(Name)]
public sealed class CephCollection : ICollectionFixture<CephGateway>
{
    public const string Name = "ceph";
}
