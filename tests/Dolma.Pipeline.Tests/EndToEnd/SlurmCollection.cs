using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Tests that share one cluster, and some of them an S3 server.</summary>
[CollectionDefinition(Name)]
public sealed class SlurmCollection : ICollectionFixture<SlurmCluster>, ICollectionFixture<CephGateway>
{
    public const string Name = "slurm";
}
