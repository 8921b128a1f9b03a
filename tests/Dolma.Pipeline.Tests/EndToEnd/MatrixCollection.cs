using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Tests that have a broker and a cluster to themselves.</summary>
[CollectionDefinition(Name)]
public sealed class MatrixCollection : ICollectionFixture<RabbitBroker>, ICollectionFixture<SlurmCluster>
{
    public const string Name = "rabbitmq and slurm";
}
