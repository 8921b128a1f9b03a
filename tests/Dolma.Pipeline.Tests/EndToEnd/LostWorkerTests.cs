using Dolma.Pipeline.Executors.RabbitMq;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Workers, and the broker, that are killed, frozen or told to stop in the middle of their work.</summary>
[Collection(BrokerCollection.Name)]
public sealed class LostWorkerTests(RabbitBroker broker) : WorkerScene(broker)
{
    [SkippableFact]
    public void AWorkerThatIsKilledLosesNothingAndCountsForNothing()
    {
        Shards(3, i => i == 1 ? $"wait for {Folder["go"]}" : "a");
        using RunningProgram coordinator = Crew.Begin([.. Tag("patient_v1"), "--attempts", "1", "--lease_seconds", "2"]);
        for (int lost = 0; lost < 2; lost++)
        {
            using RunningProgram worker = Crew.Worker();
            RunningProgram.Eventually(() => Files().Count == 2 && Has(worker, 1), () => worker.Said);
            worker.Signal("KILL");
            worker.Wait();
        }

        Folder.Write("go", "");
        Crew.Worker();

        coordinator.Wait().ShouldBe(0, coordinator.Said);
        coordinator.Said.ShouldContain("tag: 3 of 3 shards written");
        Crew.StopAll();
        ProjectContent.NothingIsLeftOver(Folder.FullPath);
    }

    [SkippableFact]
    public void AFrozenWorkerThatWakesOverwritesNothing()
    {
        // Each worker finds another text to wait for: what is written says who wrote it.
        Shards(1, _ => $"wait for {Folder["go"]}");
        using RunningProgram coordinator = Crew.Begin([.. Tag("patient_v1"), "--lease_seconds", "2"]);
        RunningProgram frozen = Crew.Worker("--broker", $"{Broker.Address}?heartbeat=1");
        RunningProgram.Eventually(() => Has(frozen, 0), () => frozen.Said);
        frozen.Signal("STOP");
        RunningProgram other = Crew.Worker();
        RunningProgram.Eventually(() => Claims(0).Exists(claim => claim.EndsWith(".claim-2", StringComparison.Ordinal)), () => other.Said);

        Folder.Write("go", "");
        coordinator.Wait().ShouldBe(0, coordinator.Said);
        var output = new FileInfo(Folder["c/attributes/x/0.jsonl"]);
        (DateTime written, string content) = (output.LastWriteTimeUtc, File.ReadAllText(output.FullName));
        // What it is to find out when it wakes: that the broker has given it up.
        using (BrokerSession session = Session())
            RunningProgram.Eventually(() => session.Find(Crew.Queue + ".tasks") is { Consumers: 1 }, () => other.Said);
        frozen.Signal("CONT");
        frozen.WaitFor("is away");
        frozen.WaitFor("is back");
        frozen.Signal("TERM");
        frozen.Wait().ShouldBe(0, frozen.Said);

        frozen.Said.ShouldNotContain("1 of 1 shards written");
        other.Said.ShouldNotContain("failed");
        output.Refresh();
        output.LastWriteTimeUtc.ShouldBe(written);
        File.ReadAllText(output.FullName).ShouldBe(content);
        Crew.StopAll();
        ProjectContent.NothingIsLeftOver(Folder.FullPath);
    }

    [SkippableFact]
    public void ATaskMayTakeLongerThanTheBrokerWaitsForAnAcknowledgement()
    {
        int milliseconds = (int)RabbitBroker.ConsumerTimeout.TotalMilliseconds + 5000;
        Shards(2, i => i == 0 ? $"wait {milliseconds}" : "a");
        RunningProgram worker = Crew.Worker();

        CommandResult result = Crew.Run(Tag("patient_v1"));

        result.ExitCode.ShouldBe(0, result.ToString());
        worker.Said.ShouldNotContain("is away");
        worker.Said.ShouldNotContain("failed");
    }

    [SkippableFact]
    public void WhatTheBrokerLosesOrKeepsForGoodIsAskedForAgain()
    {
        Shards(2);
        using RunningProgram coordinator = Crew.Begin([.. Tag("char_length_v1"), "--lease_seconds", "1"]);
        using (BrokerSession session = Session())
        {
            RunningProgram.Eventually(() => session.Find(Crew.Queue + ".tasks") is { Messages: 2 }, () => coordinator.Said);
            // Without a time it never comes back.
            session.Publish(Crew.Queue + ".waiting", "for good"u8.ToArray()).ShouldBeTrue();
            session.Purge(Crew.Queue + ".tasks");
            // Or more: what was asked for and not confirmed is asked for twice.
            RunningProgram.Eventually(() => session.Find(Crew.Queue + ".tasks") is { Messages: >= 2 }, () => coordinator.Said);
        }

        Crew.Worker();

        coordinator.Wait().ShouldBe(0, coordinator.Said);
        coordinator.Said.ShouldContain("tag: 2 of 2 shards written");
    }

    [SkippableFact]
    public void AWorkerThatIsToldToStopFinishesOrGivesBack()
    {
        Shards(3, i => i == 1 ? $"wait for {Folder["go"]}" : "a");
        using RunningProgram coordinator = Crew.Begin([.. Tag("patient_v1"), "--lease_seconds", "2"]);
        RunningProgram hurried = Crew.Worker("--stop_seconds", "0");
        RunningProgram.Eventually(() => Files().Count == 2 && Has(hurried, 1), () => hurried.Said);

        // A document that takes so long cannot be interrupted: the process ends, and its shard is free at once.
        hurried.Signal("TERM");
        hurried.Wait();
        RunningProgram patient = Crew.Worker("--stop_seconds", "600");
        RunningProgram.Eventually(() => Has(patient, 1), () => patient.Said);
        patient.Signal("TERM");
        patient.WaitFor("worker: stopping");
        Folder.Write("go", "");

        patient.Wait().ShouldBe(0, patient.Said);
        coordinator.Wait().ShouldBe(0, coordinator.Said);
        coordinator.Said.ShouldContain("tag: 3 of 3 shards written");
    }

    [SkippableFact]
    public void TheBrokerMayBeKilledAndComeBack()
    {
        // Some of them the worker has when the broker is killed, and the others are in the queue.
        Shards(12, i => i % 3 == 0 ? $"wait for {Folder["go"]}" : "a");
        RunningProgram worker = Crew.Worker();
        using RunningProgram coordinator = Crew.Begin([.. Tag("patient_v1"), "--lease_seconds", "2"]);
        RunningProgram.Eventually(() => Files().Count >= 1, () => coordinator.Said);

        Broker.Kill();
        coordinator.WaitFor("is away");
        Broker.Restart();
        Folder.Write("go", "");

        coordinator.Wait().ShouldBe(0, coordinator.Said + worker.Said);
        Occurrences(coordinator.Said, "is away").ShouldBe(1);
        Files().Count.ShouldBe(12);
    }

    [SkippableFact]
    public void ABrokerThatIsKilledMomentsAfterItMadeTheQueuesMayHaveLostThemForGood()
    {
        Shards(4);
        using RunningProgram coordinator = Crew.Begin([.. Tag("char_length_v1"), "--lease_seconds", "2"]);
        using (BrokerSession session = Session())
            RunningProgram.Eventually(() => session.Find(Crew.Queue + ".tasks") is { Messages: > 0 }, () => coordinator.Said);

        Broker.Kill();
        Broker.Restart();
        Crew.Worker();

        coordinator.Wait().ShouldBe(0, coordinator.Said);
        Files().Count.ShouldBe(4);
    }
}
