using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Tests that share one broker, and an S3 server that may be killed as well.</summary>
[CollectionDefinition(Name)]
public sealed class BrokerCollection : ICollectionFixture<RabbitBroker>, ICollectionFixture<CephGateway>
{
    public const string Name = "rabbitmq";
}
