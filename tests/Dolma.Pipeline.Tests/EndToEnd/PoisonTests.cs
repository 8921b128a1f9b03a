using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A shard that cannot be done, given to workers: it is named, its message is kept, and all others are done.</summary>
[Collection(BrokerCollection.Name)]
public sealed class PoisonTests(RabbitBroker broker) : WorkerScene(broker)
{
    [SkippableFact]
    public async Task OneThatFailsIsTriedByAnyAndKeptWithItsErrorEvenIfTheQueueIsFull()
    {
        Shards(12);
        Folder.Write("c/documents/5.jsonl", Document("a") + "{broken\n");
        Crew.Worker();
        Crew.Worker();

        string[] command = [.. Tag("char_length_v1"), "--attempts", "3", "--queue_length", "1", "--lease_seconds", "5"];
        CommandResult result = Crew.Run(command);

        result.ExitCode.ShouldBe(1, result + Crew.Said);
        result.Errors.ShouldContain("tag: 11 of 12 shards written, 1 failed");
        result.Errors.ShouldContain("c/documents/5.jsonl, line 2: ");
        foreach (int attempt in (int[])[1, 2])
            Occurrences(Crew.Said, $"attempt {attempt} of 3 failed: ").ShouldBe(1, Crew.Said);
        Files().ShouldBe([.. Enumerable.Range(0, 12).Where(i => i != 5).Select(i => $"{i}.jsonl").Order(StringComparer.Ordinal)]);

        // The next run tries it again.
        Folder.Write("c/documents/5.jsonl", Document("a"));
        Crew.Run(command).Errors.ShouldContain("tag: 1 of 12 shards written, 11 skipped: done before");
        Crew.StopAll();
        Dictionary<string, string> dead = (await Crew.DeadAsync()).ShouldHaveSingleItem();
        dead["shard"].ShouldContain("c/documents/5.jsonl");
        dead["error"].ShouldContain("c/documents/5.jsonl, line 2");
        dead["attempts"].ShouldBe("3");
        dead["worker"].ShouldStartWith("process ");
    }

    [SkippableFact]
    public async Task OneThatEndsEachProcessIsNamedAfterTheLossesThatAreAllowedAndTakesNoOtherWithIt()
    {
        const int Poison = 1;
        // The neighbours take long enough to be under way when their process ends for the first time.
        Shards(5, i => i == Poison ? "die" : "wait 700");
        using RunningProgram command = Crew.Begin([.. Tag("patient_v1"), "--loss_limit", "2", "--lease_seconds", "2"]);
        int lost = 0;
        while (!command.HasExited)
        {
            RunningProgram worker = Crew.Worker();
            RunningProgram.Eventually(() => worker.HasExited || command.HasExited, () => Crew.Said);
            lost += worker.HasExited ? 1 : 0;
        }

        command.Wait().ShouldBe(1, Crew.Said);
        lost.ShouldBe(3, Crew.Said);
        command.Said.ShouldContain("tag: 4 of 5 shards written, 1 failed", customMessage: Crew.Said);
        command.Said.ShouldContain($"error: c/documents/{Poison}.jsonl: 3 processes in a row were killed, or fell silent, while they had this shard");
        Files().ShouldBe(["0.jsonl", "2.jsonl", "3.jsonl", "4.jsonl"]);

        // The next run tries it again.
        Folder.Write($"c/documents/{Poison}.jsonl", Document("a"));
        CommandResult again = Crew.Run(Tag("patient_v1"));
        again.ExitCode.ShouldBe(0, again + Crew.Said);
        again.Errors.ShouldContain("tag: 1 of 5 shards written, 4 skipped: done before");
        Crew.StopAll();
        Dictionary<string, string> dead = (await Crew.DeadAsync()).ShouldHaveSingleItem();
        dead["shard"].ShouldContain($"c/documents/{Poison}.jsonl");
        dead["error"].ShouldContain("3 processes in a row were killed");
        ProjectContent.NothingIsLeftOver(Folder.FullPath);
    }
}
