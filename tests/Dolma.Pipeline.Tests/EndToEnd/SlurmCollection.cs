using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Tests that share one cluster.</summary>
[CollectionDefinition(Name)]
public sealed class SlurmCollection : ICollectionFixture<SlurmCluster>
{
    public const string Name = "slurm";
}
