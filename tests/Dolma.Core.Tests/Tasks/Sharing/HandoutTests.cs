using System.Collections.Concurrent;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Testing;
using TaskStatus = Dolma.Core.Tasks.TaskStatus;

namespace Dolma.Core.Tests.Tasks.Sharing;

/// <summary>One driver hands tasks out, others do them, as if in several processes on one storage.</summary>
public sealed class HandoutTests
{
    private readonly MemoryStorage _storage = new() { ConditionalCommit = true };
    private readonly ConcurrentDictionary<string, int> _lines = new(StringComparer.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void EachTaskIsDoneOnceAndTheOneThatHandsOutLearnsOfAll(int workers)
    {
        IReadOnlyList<TaskResult> results = Together(Tasks(40), new MemoryPool(), workers);

        results.ShouldAllBe(r => r.Status == TaskStatus.Done);
        results.Sum(r => r.Counts["lines"]).ShouldBe(40 * 20);
        _lines.ShouldAllBe(line => line.Value == 1);
        ShouldBeComplete(40);
    }

    [Fact]
    public void WhatIsGivenThreeTimesIsDoneOnce()
    {
        Together(Tasks(20), new MemoryPool { Copies = 3 }, workers: 3).ShouldAllBe(r => r.Status == TaskStatus.Done);

        _lines.ShouldAllBe(line => line.Value == 1);
        ShouldBeComplete(20);
    }

    [Fact]
    public void WhatIsDoneIsNotOfferedAgain()
    {
        ShardTask[] tasks = Tasks(6);
        Together(tasks[..4], new MemoryPool(), workers: 1);
        var pool = new MemoryPool();

        IReadOnlyList<TaskResult> results = Together(tasks, pool, workers: 1);

        results.Select(r => r.Status).ShouldBe([.. Enumerable.Repeat(TaskStatus.Skipped, 4), TaskStatus.Done, TaskStatus.Done]);
        pool.Offered.ShouldBe(["shard 4", "shard 5"]);
    }

    [Fact]
    public void ATaskThatFailsIsTriedAsOftenAsItMayAndTheRestIsDone()
    {
        ShardTask[] tasks = [.. Tasks(6), SmallShards.Make(_storage, 6, "bad\n")];
        var pool = new MemoryPool { Attempts = 3 };

        IReadOnlyList<TaskResult> results = Together(tasks, pool, workers: 2);

        results[6].Status.ShouldBe(TaskStatus.Failed);
        results[6].Error!.Message.ShouldContain("in/6, line 1: a bad line");
        results.Take(6).ShouldAllBe(r => r.Status == TaskStatus.Done);
        _lines["bad"].ShouldBe(3);
        pool.Said.Count(said => said == $"{tasks[6].Markers[0]} retry").ShouldBe(2);

        // The next run tries it again, whoever failed at it.
        _storage["in/6"] = "good\n"u8.ToArray();
        Together(tasks, new MemoryPool(), workers: 2)[6].Status.ShouldBe(TaskStatus.Done);
        ShouldBeComplete(7);
    }

    [Fact]
    public void WhatIsLostOnTheWayIsOfferedAgain()
    {
        var pool = new MemoryPool { LosesOffers = true };
        Together(Tasks(3), pool, workers: 1, TimeSpan.FromMilliseconds(300)).ShouldAllBe(r => r.Status == TaskStatus.Done);
        pool.Offered.Count.ShouldBeGreaterThanOrEqualTo(6);
        ShouldBeComplete(3);
    }

    [Fact]
    public void WhenEverybodyHasLeftTheRestIsOfferedAtOnce()
    {
        var pool = new MemoryPool { LeavesAlone = 2 };
        Together(Tasks(3), pool, workers: 1, TimeSpan.FromDays(1)).ShouldAllBe(r => r.Status == TaskStatus.Done);
        pool.Offers.ShouldBe(3);
        ShouldBeComplete(3);
    }

    [Fact]
    public void WhatNobodyWillDoHasFailedByName()
    {
        ShardTask[] tasks = Tasks(3);
        Together(tasks[..1], new MemoryPool(), workers: 1);

        IReadOnlyList<TaskResult> results = Together(tasks, new MemoryPool { LeavesAlone = int.MaxValue, MostOffers = 2 }, workers: 1);

        results.Select(r => r.Status).ShouldBe([TaskStatus.Skipped, TaskStatus.Failed, TaskStatus.Failed]);
        results[2].Error!.Message.ShouldBe("shard 2: nobody comes any more");
    }

    [Fact]
    public void WhatNobodyTellsIsSeen() =>
        Together(Tasks(3), new MemoryPool { LosesNews = true }, workers: 1).ShouldAllBe(r => r.Status == TaskStatus.Done);

    [Fact]
    public void ATaskThatTookItsOwnersDownTooOftenFailsByName()
    {
        ShardTask[] tasks = Tasks(3);
        ClaimOwner ended = ClaimOwner.Self with { Started = ClaimOwner.Self.Started - 1 };
        for (int owner = 1; owner <= 4; owner++)
            _storage[TaskClaims.PathOf(tasks[1].Markers[0], owner)] = ended.ToBytes();
        // Three are not too many.
        for (int owner = 1; owner <= 3; owner++)
            _storage[TaskClaims.PathOf(tasks[2].Markers[0], owner)] = ended.ToBytes();

        IReadOnlyList<TaskResult> results = Together(tasks, new MemoryPool(), workers: 1, maxLost: 3);

        results[1].Error!.Message.ShouldContain("shard 1: 4 processes in a row were killed");
        results.Select(r => r.Status).ShouldBe([TaskStatus.Done, TaskStatus.Failed, TaskStatus.Done]);
        _storage.List("out").ShouldNotContain(file => file.Path.Contains(".claim-"));
        // A failure is not for ever.
        Together(tasks, new MemoryPool(), workers: 1)[1].Status.ShouldBe(TaskStatus.Done);
        ShouldBeComplete(3);
    }

    [Fact]
    public async Task ATaskOfAnotherProcessIsPostponedUntilItIsDone()
    {
        ShardTask[] tasks = Tasks(2);
        using var claims = new TaskClaims(_storage, TimeSpan.FromDays(1));
        claims.TryTake(tasks[1].Markers[0], out _).ShouldBeTrue();
        var pool = new MemoryPool();
        Task<IReadOnlyList<TaskResult>> run = Task.Run(() => Together(tasks, pool, workers: 1, TimeSpan.FromDays(1)));
        SpinWait.SpinUntil(() => pool.Said.Any(said => said.EndsWith("postponed", StringComparison.Ordinal)), TimeSpan.FromMinutes(5)).ShouldBeTrue();
        _lines.Keys.ShouldAllBe(line => line.StartsWith("0:"));

        claims.Release(tasks[1].Markers[0]);

        (await run).ShouldAllBe(r => r.Status == TaskStatus.Done);
        ShouldBeComplete(2);
    }

    [Fact]
    public void AWorkerThatIsStoppedGivesItsTaskBack()
    {
        ShardTask[] tasks = [.. Enumerable.Range(0, 4).Select(i => SmallShards.Make(_storage, i, SmallShards.Lines(i, 2000)))];
        var pool = new MemoryPool();
        pool.Offer(tasks);
        using var cancellation = new CancellationTokenSource();
        var cancelling = new UpperCase { OnLine = _ => cancellation.Cancel() };
        new TaskDriver(_storage, Options(pool.Source())).Run(tasks, cancelling, cancellation: cancellation.Token).ShouldAllBe(r => r.Status == TaskStatus.NotRun);
        pool.Said.ShouldNotBeEmpty();
        pool.Said.ShouldAllBe(said => said.EndsWith(" returned"));

        Together(tasks, pool, workers: 1).ShouldAllBe(r => r.Status == TaskStatus.Done);
        ShouldBeComplete(4);
    }

    [Fact]
    public void AWorkerThatGoesOnKnowsHowTheOthersEnded()
    {
        ShardTask[] tasks = [.. Tasks(3), SmallShards.Make(_storage, 3, "bad\n")];
        Together(tasks, new MemoryPool(), workers: 2);
        var pool = new MemoryPool();
        pool.Close();

        IReadOnlyList<TaskResult> results = new TaskDriver(_storage, Options(pool.Source(goesOn: true))).Run(tasks, new UpperCase());

        results.Take(3).ShouldAllBe(r => r.Status == TaskStatus.Skipped && r.Counts["lines"] == 20);
        // What failed before it came is for the next attempt.
        results[3].Status.ShouldBe(TaskStatus.NotRun);
    }

    private ShardTask[] Tasks(int count) => [.. Enumerable.Range(0, count).Select(i => SmallShards.Make(_storage, i, SmallShards.Lines(i, 20)))];

    private static DriverOptions Options(ITaskSource source, TimeSpan? lease = null, int maxLost = 20) =>
        SmallShards.Options with { Sharing = new WorkSharing { Source = source, Lease = lease ?? TimeSpan.FromSeconds(60), MaxLostOwners = maxLost } };

    private IReadOnlyList<TaskResult> Together(ShardTask[] tasks, MemoryPool pool, int workers, TimeSpan? lease = null, int maxLost = 20)
    {
        var counting = new UpperCase { OnLine = line => _lines.AddOrUpdate(line, 1, (_, n) => n + 1) };
        Task[] running =
        [
            .. Enumerable.Range(0, workers).Select(_ => Task.Factory.StartNew(
                () => new TaskDriver(_storage, Options(pool.Source(), lease, maxLost)).Run(tasks, counting), TaskCreationOptions.LongRunning)),
        ];
        WorkSharing sharing = new() { Pool = pool, Lease = lease ?? TimeSpan.FromSeconds(60) };
        IReadOnlyList<TaskResult> results = new TaskDriver(_storage, SmallShards.Options with { Sharing = sharing }).Run(tasks, counting);
        pool.Close();
        Task.WaitAll(running);
        return results;
    }

    /// <summary>Every output and its marker, and nothing else.</summary>
    private void ShouldBeComplete(int tasks)
    {
        _storage.List("out").Select(file => file.Path).Order(StringComparer.Ordinal).ShouldBe(
            Enumerable.Range(0, tasks).SelectMany(i => new[] { $"out/{i}.gz", $"out/.dolma/{i}.json" }).Order(StringComparer.Ordinal));
        for (int i = 0; i < tasks; i++)
            SmallShards.Unpacked(_storage, $"out/{i}.gz").ShouldBe(_storage.Text($"in/{i}").ToUpperInvariant());
    }
}
