using Dolma.Core;
using Dolma.Pipeline.Executors.RabbitMq;
using Dolma.Pipeline.Tests.EndToEnd;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Executors.RabbitMq;

/// <summary>The first connection of a program to a real broker.</summary>
[Collection(BrokerCollection.Name)]
public sealed class BrokerLinkTests(RabbitBroker broker)
{
    private BrokerAddress Address => BrokerAddress.Find(broker.Address, _ => null);

    [SkippableFact]
    public void ABrokerThatTakesTheConnectionAndFailsAfterwardsIsTriedAgain()
    {
        int tries = 0;
        using var said = new StringWriter();
        using var link = new BrokerLink(Address, "a test", _ => ++tries == 3 ? true : throw new BrokerAwayException("a queue that nobody leads does not answer"), said);

        link.Open();
        link.Session.ShouldBeNull();
        RunningProgram.Eventually(
            () =>
            {
                link.Keep();
                return link.Session is not null;
            },
            said.ToString);

        tries.ShouldBe(3);
        said.ToString().ShouldBe($"warning: the broker {Address} is away; trying again until it is back{Environment.NewLine}the broker {Address} is back{Environment.NewLine}");
    }

    [SkippableFact]
    public void OneThatForbidsWhatIsAskedIsAnErrorAtOnce()
    {
        using var link = new BrokerLink(
            Address,
            "a test",
            session =>
            {
                session.Declare(new QueueNames("amq.nobody-may"), length: 1);
                return true;
            },
            TextWriter.Null);
        Should.Throw<ConfigException>(link.Open).Message.ShouldContain("ACCESS_REFUSED");
    }
}
