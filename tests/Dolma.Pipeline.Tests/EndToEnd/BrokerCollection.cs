using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Tests that share one broker.</summary>
[CollectionDefinition(Name)]
public sealed class BrokerCollection : ICollectionFixture<RabbitBroker>
{
    public const string Name = "rabbitmq";
}
