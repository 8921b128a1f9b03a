using Dolma.Pipeline.Executors.RabbitMq;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>The broker may deliver a message more than once: it is done once.</summary>
[Collection(BrokerCollection.Name)]
public sealed class DuplicateDeliveryTests(RabbitBroker broker) : WorkerScene(broker)
{
    [SkippableFact]
    public void TheSameMessageTwiceIsDoneOnceAndAStrangersIsRemoved()
    {
        Shards(3, i => i == 0 ? $"wait for {Folder["go"]}" : "a");
        using RunningProgram coordinator = Crew.Begin([.. Tag("patient_v1"), "--lease_seconds", "1"]);
        var seen = new List<byte[]>();
        using (BrokerSession session = Session())
        {
            RunningProgram.Eventually(() => session.Find(Crew.Queue + ".tasks") is { Messages: 3 }, () => coordinator.Said);
            session.Consume(Crew.Queue + ".tasks", prefetch: 3, isExclusive: false, (_, body, _) => seen.Add(body));
            RunningProgram.Eventually(() => seen.Count == 3, () => coordinator.Said);
            foreach (byte[] message in seen.Concat(seen).ToList())
                session.Publish(Crew.Queue + ".tasks", message).ShouldBeTrue();
            session.Publish(Crew.Queue + ".tasks", "not of this program"u8.ToArray()).ShouldBeTrue();
        }

        RunningProgram first = Crew.Worker();
        RunningProgram second = Crew.Worker();
        // What lies in the queue when the last shard is done is withdrawn unread.
        RunningProgram.Eventually(
            () => Files().Count == 2 && (first.Said + second.Said).Contains("is none of this program's and is removed", StringComparison.Ordinal),
            () => first.Said + second.Said);
        Folder.Write("go", "");

        coordinator.Wait().ShouldBe(0, coordinator.Said);
        Crew.StopAll();
        ProjectContent.NothingIsLeftOver(Folder.FullPath);
    }

    [SkippableFact]
    public void AMessageThatComesAgainWhileItsFirstOwnerIsAtWorkIsLeftToHim()
    {
        Shards(1, _ => $"wait for {Folder["go"]}");
        using RunningProgram coordinator = Crew.Begin(Tag("patient_v1"));
        // Longer than the broker has patience: it takes the message back, and delivers it again to whoever listens.
        RunningProgram first = Crew.Worker("--acknowledge_seconds", "600");
        RunningProgram.Eventually(() => Has(first, 0), () => first.Said);
        RunningProgram second = Crew.Worker();
        first.WaitFor("is back");

        using (BrokerSession session = Session())
            RunningProgram.Eventually(() => session.Find(Crew.Queue + ".waiting") is { Messages: 1 }, () => first.Said + second.Said);
        Has(second, 0).ShouldBeFalse();
        Folder.Write("go", "");

        coordinator.Wait().ShouldBe(0, coordinator.Said);
        coordinator.Said.ShouldContain("tag: 1 of 1 shards written");
        Crew.StopAll();
        first.Said.ShouldContain("1 of 1 shards written");
        second.Said.ShouldNotContain("1 of 1 shards written");
        ProjectContent.NothingIsLeftOver(Folder.FullPath);
    }
}
