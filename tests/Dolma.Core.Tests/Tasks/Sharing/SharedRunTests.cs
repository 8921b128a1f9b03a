using System.Collections.Concurrent;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Testing;
using TaskStatus = Dolma.Core.Tasks.TaskStatus;

namespace Dolma.Core.Tests.Tasks.Sharing;

/// <summary>Several drivers, as if in several processes, run the same tasks on one storage.</summary>
public sealed class SharedRunTests
{
    private readonly MemoryStorage _storage = new() { ConditionalCommit = true };
    private readonly ConcurrentDictionary<string, int> _lines = new(StringComparer.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void EachTaskIsDoneOnceAndEveryProcessLearnsOfAll(int world)
    {
        ShardTask[] tasks = Tasks(40);

        IReadOnlyList<TaskResult>[] results = Together(world, rank => Run(tasks, Sharing(rank, world)));

        foreach (IReadOnlyList<TaskResult> seen in results)
        {
            seen.ShouldAllBe(r => r.Status == TaskStatus.Done || r.Status == TaskStatus.Skipped);
            seen.Sum(r => r.Counts["lines"]).ShouldBe(40 * 20);
        }

        results.Sum(seen => seen.Count(r => r.Status == TaskStatus.Done)).ShouldBe(40);
        _lines.ShouldAllBe(line => line.Value == 1);
        ShouldBeComplete(40);
    }

    [Fact]
    public void MoreProcessesThanExpectedMayComeAndFewer()
    {
        ShardTask[] tasks = Tasks(10);
        Run(tasks, Sharing(rank: 5, world: 7)).ShouldAllBe(r => r.Status == TaskStatus.Done);
        ShouldBeComplete(10);

        ShardTask[] others = Tasks(24);
        Together(5, rank => Run(others, Sharing(rank, world: 2)));
        ShouldBeComplete(24);
    }

    [Fact]
    public void WhatOthersBeganWithAndHaveDoneIsFoundByOneListing()
    {
        ShardTask[] tasks = Tasks(40);
        var counting = new CountingStorage(_storage);
        int lines = 0;
        // While the first process is at its first task, the other one does the rest.
        var slow = new UpperCase
        {
            OnLine = _ =>
            {
                if (Interlocked.Increment(ref lines) == 1)
                {
                    Run(tasks, Sharing(1, 2) with { Patience = TimeSpan.Zero });
                    counting.Asked.Clear();
                }
            },
        };

        IReadOnlyList<TaskResult> results = new TaskDriver(counting, SmallShards.Options with { Sharing = Sharing(0, 2), Workers = 1 }).Run(tasks, slow);

        results.Select(r => r.Status).ShouldBe([TaskStatus.Done, .. Enumerable.Repeat(TaskStatus.Skipped, 39)]);
        foreach (ShardTask other in tasks.Where(task => task.Index % 2 == 1))
            counting.Asked.Where(asked => asked.Contains(other.Markers[0], StringComparison.Ordinal)).ShouldBe([$"read {other.Markers[0]}"]);
        counting.Asked.Count(asked => asked == "list out").ShouldBe(1);
        ShouldBeComplete(40);
    }

    [Fact]
    public void TheMoreProcessesWaitForEachOtherTheLessEachOfThemAsks()
    {
        TaskShare Of(int world) => new(_storage, Sharing(0, world), [], _ => default, _ => []);
        using TaskShare two = Of(2);
        using TaskShare thousand = Of(1000);
        two.Pause(10).ShouldBe(TimeSpan.FromMilliseconds(20));
        thousand.Pause(10).ShouldBe(TimeSpan.FromSeconds(10));
        // An owner that is lost is not missed for longer than before.
        thousand.Pause(1000).ShouldBe(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void ATaskWhoseOwnerIsSilentIsTakenOverAfterTheLease()
    {
        ShardTask[] tasks = Tasks(4);
        // A claim whose owner cannot be asked, and that nobody renews.
        _storage[TaskClaims.PathOf(tasks[1].Markers[0], 1)] = "{"u8.ToArray();

        IReadOnlyList<TaskResult> results = Run(tasks, Sharing(0, 2) with { Lease = TimeSpan.FromMilliseconds(300) });

        results.ShouldAllBe(r => r.Status == TaskStatus.Done);
        ShouldBeComplete(4);
    }

    [Fact]
    public void WhatItsOwnerWasLostWithComesLastAndAlone()
    {
        ShardTask[] tasks = Tasks(6);
        ClaimOwner ended = ClaimOwner.Self with { Started = ClaimOwner.Self.Started - 1 };
        foreach (int lost in (int[])[0, 1])
            _storage[TaskClaims.PathOf(tasks[lost].Markers[0], 1)] = ended.ToBytes();
        var lines = new ConcurrentQueue<string>();

        new TaskDriver(_storage, SmallShards.Options with { Sharing = Sharing(0, 1), Workers = 4 }).Run(tasks, new UpperCase { OnLine = lines.Enqueue })
            .ShouldAllBe(r => r.Status == TaskStatus.Done);

        string[] shards = [.. lines.Select(line => line.Split(':')[0])];
        shards[^40..].ShouldBe([.. Enumerable.Repeat(shards[^21], 20), .. Enumerable.Repeat(shards[^1], 20)]);
        shards[^40..].Distinct().ShouldBe(["0", "1"], ignoreOrder: true);
        ShouldBeComplete(6);
    }

    [Fact]
    public void OthersSeeARenewedClaimChangeAlsoWhereAFileIsKnownByItsContent()
    {
        var storage = new MemoryStorage { KnowsByContent = true };
        using var claims = new TaskClaims(storage, TimeSpan.FromMilliseconds(300));
        claims.TryTake("out/.dolma/0.json", out _).ShouldBeTrue();
        var seen = new HashSet<StoredFile>();

        SpinWait.SpinUntil(() => storage.Commits.Count >= 3 && seen.Add(storage.Find(TaskClaims.PathOf("out/.dolma/0.json", 1))!.Value) && seen.Count >= 3, TimeSpan.FromMinutes(1))
            .ShouldBeTrue();
        claims.IsHeld("out/.dolma/0.json").ShouldBeTrue();
    }

    [Fact]
    public void OfSeveralWhoseOwnersWereLostTheOneThatFewerWereLostWithIsDoneFirst()
    {
        ShardTask[] tasks = Tasks(3);
        ClaimOwner ended = ClaimOwner.Self with { Started = ClaimOwner.Self.Started - 1 };
        // Each owner is half a second: so far apart a thread that is held up for one does not make them change places.
        foreach ((int lost, int owners) in (ReadOnlySpan<(int, int)>)[(0, 9), (1, 1), (2, 5)])
        {
            for (int number = 1; number <= owners; number++)
                _storage[TaskClaims.PathOf(tasks[lost].Markers[0], number)] = ended.ToBytes();
        }

        var lines = new ConcurrentQueue<string>();
        new TaskDriver(_storage, SmallShards.Options with { Sharing = Sharing(0, 1), Workers = 4 }).Run(tasks, new UpperCase { OnLine = lines.Enqueue })
            .ShouldAllBe(r => r.Status == TaskStatus.Done);

        lines.Select(line => line.Split(':')[0]).Distinct().ShouldBe(["1", "2", "0"]);
        ShouldBeComplete(3);
    }

    [Fact]
    public void AProcessWithoutPatienceLeavesWhatOthersHave()
    {
        ShardTask[] tasks = Tasks(4);
        using var claims = new TaskClaims(_storage, TimeSpan.FromDays(1));
        claims.TryTake(tasks[1].Markers[0], out _).ShouldBeTrue();

        WorkSharing sharing = Sharing(0, 2) with { Lease = TimeSpan.FromDays(1), Patience = TimeSpan.FromMilliseconds(100) };
        IReadOnlyList<TaskResult> results = Run(tasks, sharing);

        results.Select(r => r.Status).ShouldBe([TaskStatus.Done, TaskStatus.NotRun, TaskStatus.Done, TaskStatus.Done]);
        claims.IsHeld(tasks[1].Markers[0]).ShouldBeTrue();
    }

    [Fact]
    public void PatienceThatIsLongerThanTheLeaseIsEnoughToTakeOver()
    {
        ShardTask[] tasks = Tasks(4);
        _storage[TaskClaims.PathOf(tasks[1].Markers[0], 1)] = "{"u8.ToArray();

        WorkSharing sharing = Sharing(0, 2) with { Lease = TimeSpan.FromMilliseconds(300), Patience = TimeSpan.FromMinutes(5) };
        Run(tasks, sharing).ShouldAllBe(r => r.Status == TaskStatus.Done);
        ShouldBeComplete(4);
    }

    [Fact]
    public void AClaimOfAnEndedProcessOnThisMachineIsNotWaitedFor()
    {
        ShardTask[] tasks = Tasks(2);
        ClaimOwner ended = ClaimOwner.Self with { Started = ClaimOwner.Self.Started - 1 };
        _storage[TaskClaims.PathOf(tasks[1].Markers[0], 1)] = ended.ToBytes();

        Run(tasks, Sharing(0, 2) with { Lease = TimeSpan.FromDays(1) }).ShouldAllBe(r => r.Status == TaskStatus.Done);
        ShouldBeComplete(2);
    }

    [Fact]
    public async Task AProcessThatWasFrozenOverwritesNothing()
    {
        ShardTask[] tasks = Tasks(1);
        using var frozen = new ManualResetEventSlim();
        using var thawed = new ManualResetEventSlim();
        // It stops in the middle of its only shard, and with it the renewal of its claim.
        var storage = new FrozenClaims(_storage);
        var slow = new UpperCase
        {
            OnLine = line =>
            {
                if (line == "0:10 é")
                {
                    storage.IsFrozen = true;
                    frozen.Set();
                    thawed.Wait();
                    storage.IsFrozen = false;
                }
            },
        };
        WorkSharing sharing = Sharing(0, 2) with { Lease = TimeSpan.FromMilliseconds(300) };
        Task<IReadOnlyList<TaskResult>> first = Task.Factory.StartNew(
            () => new TaskDriver(storage, SmallShards.Options with { Sharing = sharing }).Run(tasks, slow), TaskCreationOptions.LongRunning);
        frozen.Wait();

        Run(tasks, sharing with { Rank = 1 })[0].Status.ShouldBe(TaskStatus.Done);
        StoredFile output = _storage.Find("out/0.gz")!.Value;
        StoredFile marker = _storage.Find(tasks[0].Markers[0])!.Value;
        thawed.Set();

        (await first)[0].Status.ShouldBe(TaskStatus.Skipped);
        _storage.Find("out/0.gz").ShouldBe(output);
        _storage.Find(tasks[0].Markers[0]).ShouldBe(marker);
        ShouldBeComplete(1);
    }

    [Fact]
    public async Task AProcessThatWasFrozenBeforeItsMarkerLeavesThatOfAnother()
    {
        ShardTask[] tasks = Tasks(1);
        using var frozen = new ManualResetEventSlim();
        using var thawed = new ManualResetEventSlim();
        var storage = new FrozenClaims(_storage);
        _storage.OnCommitted = path =>
        {
            if (path != "out/0.gz" || frozen.IsSet)
                return;
            storage.IsFrozen = true;
            frozen.Set();
            thawed.Wait();
            storage.IsFrozen = false;
        };
        WorkSharing sharing = Sharing(0, 2) with { Lease = TimeSpan.FromMilliseconds(300) };
        Task<IReadOnlyList<TaskResult>> first = Task.Factory.StartNew(
            () => new TaskDriver(storage, SmallShards.Options with { Sharing = sharing }).Run(tasks, new UpperCase()), TaskCreationOptions.LongRunning);
        frozen.Wait();

        Run(tasks, sharing with { Rank = 1 })[0].Status.ShouldBe(TaskStatus.Done);
        string marker = _storage.Text(tasks[0].Markers[0]);
        thawed.Set();

        // Its own would say that the output is another one than lies there now.
        (await first)[0].Status.ShouldBe(TaskStatus.Skipped);
        _storage.Text(tasks[0].Markers[0]).ShouldBe(marker);
        Run(tasks, sharing)[0].Status.ShouldBe(TaskStatus.Skipped);
        ShouldBeComplete(1);
    }

    [Fact]
    public void AFailedTaskIsTriedOnceByAllTogetherAndAgainByTheNextRun()
    {
        ShardTask[] tasks = [.. Tasks(6), SmallShards.Make(_storage, 6, "bad\n")];

        // What failed before a process came counts as an earlier run's.
        using var allAreThere = new CountdownEvent(3);

        IReadOnlyList<TaskResult>[] results = Together(3, rank => Run(tasks, Sharing(rank, 3), allAreThere));

        foreach (IReadOnlyList<TaskResult> seen in results)
        {
            seen[6].Status.ShouldBe(TaskStatus.Failed);
            seen[6].Error!.Message.ShouldContain("in/6, line 1: a bad line");
            seen.Take(6).ShouldAllBe(r => r.Status == TaskStatus.Done || r.Status == TaskStatus.Skipped);
        }

        _lines["bad"].ShouldBe(1);
        _storage["in/6"] = "good\n"u8.ToArray();
        Run(tasks, Sharing(0, 3))[6].Status.ShouldBe(TaskStatus.Done);
        ShouldBeComplete(7);
    }

    [Fact]
    public void ACancelledProcessLeavesItsTasksToTheOthersAtOnce()
    {
        ShardTask[] tasks = Tasks(8);
        using var cancellation = new CancellationTokenSource();
        var cancelling = new UpperCase { OnLine = _ => cancellation.Cancel() };
        WorkSharing sharing = Sharing(0, 2) with { Lease = TimeSpan.FromDays(1) };
        new TaskDriver(_storage, SmallShards.Options with { Sharing = sharing }).Run(tasks, cancelling, cancellation: cancellation.Token)
            .ShouldContain(r => r.Status == TaskStatus.NotRun);

        Run(tasks, sharing with { Rank = 1 }).ShouldAllBe(r => r.Status == TaskStatus.Done || r.Status == TaskStatus.Skipped);
        ShouldBeComplete(8);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatALostProcessLeftBesideADoneTaskIsRemovedAtTheEndOfARun(bool isShared)
    {
        ShardTask[] tasks = Tasks(3);
        var driver = new TaskDriver(_storage, SmallShards.Options with { Sharing = isShared ? Sharing(0, 2) : null });
        driver.Run(tasks, new UpperCase()).ShouldAllBe(r => r.Status == TaskStatus.Done);
        // Killed after it had written the marker, in the middle of a renewal, and after one before it that had failed.
        foreach (string left in (string[])["0.json.claim-1", "0.json.claim-2", ".0.json.claim-2.0.dolma-tmp", "1.json.failed"])
            _storage["out/.dolma/" + left] = "{"u8.ToArray();

        driver.Run(tasks, new UpperCase()).ShouldAllBe(r => r.Status == TaskStatus.Skipped);

        ShouldBeComplete(3);
    }

    [Fact]
    public void AClaimOfATaskThatIsNotDoneIsLeftWhereItIs()
    {
        ShardTask[] tasks = [.. Tasks(2), SmallShards.Make(_storage, 2, "bad\n")];
        string claim = TaskClaims.PathOf(tasks[2].Markers[0], 1);
        _storage[claim] = "{"u8.ToArray();

        Run(tasks, Sharing(0, 2) with { Lease = TimeSpan.FromDays(1), Patience = TimeSpan.FromMilliseconds(50) })
            .Select(r => r.Status).ShouldBe([TaskStatus.Done, TaskStatus.Done, TaskStatus.NotRun]);

        _storage.Find(claim).ShouldNotBeNull();
    }

    private static WorkSharing Sharing(int rank, int world) => new() { Rank = rank, World = world };

    private static IReadOnlyList<TaskResult>[] Together(int processes, Func<int, IReadOnlyList<TaskResult>> run)
    {
        Task<IReadOnlyList<TaskResult>>[] running =
            [.. Enumerable.Range(0, processes).Select(rank => Task.Factory.StartNew(() => run(rank), TaskCreationOptions.LongRunning))];
        return Task.WhenAll(running).Result;
    }

    private ShardTask[] Tasks(int count) => [.. Enumerable.Range(0, count).Select(i => SmallShards.Make(_storage, i, SmallShards.Lines(i, 20)))];

    /// <param name="start">Reached by each process once it knows what failed before; no line is read until all have. Null waits for nobody.</param>
    private IReadOnlyList<TaskResult> Run(IReadOnlyList<ShardTask> tasks, WorkSharing sharing, CountdownEvent? start = null)
    {
        var counting = new UpperCase
        {
            OnLine = line =>
            {
                start?.Wait(TimeSpan.FromMinutes(1)).ShouldBeTrue();
                _lines.AddOrUpdate(line, 1, (_, n) => n + 1);
            },
        };
        return new TaskDriver(_storage, SmallShards.Options with { Sharing = sharing }, new Arrival(start)).Run(tasks, counting);
    }

    private sealed class Arrival(CountdownEvent? start) : ITaskProgress
    {
        public void Started(int tasks, int skipped, long inputBytes) => start?.Signal();

        public void Read(int lines, long lineBytes)
        {
        }

        public void Ended(TaskResult result, long inputBytes)
        {
        }
    }

    /// <summary>Every output and its marker, and nothing else.</summary>
    private void ShouldBeComplete(int tasks)
    {
        _storage.List("out").Select(file => file.Path).Order(StringComparer.Ordinal).ShouldBe(
            Enumerable.Range(0, tasks).SelectMany(i => new[] { $"out/{i}.gz", $"out/.dolma/{i}.json" }).Order(StringComparer.Ordinal));
        for (int i = 0; i < tasks; i++)
            SmallShards.Unpacked(_storage, $"out/{i}.gz").ShouldBe(_storage.Text($"in/{i}").ToUpperInvariant());
    }

    /// <summary>While frozen nothing gets through, as nothing does from a process that is stopped.</summary>
    private sealed class FrozenClaims(MemoryStorage inner) : IStorage
    {
        private volatile bool _isFrozen;

        public bool IsFrozen
        {
            get => _isFrozen;
            set => _isFrozen = value;
        }

        public StoredFile? Find(string path) => inner.Find(path);

        public IEnumerable<StoredFile> List(string directory) => inner.List(directory);

        public bool IsDirectory(string path) => inner.IsDirectory(path);

        public Stream OpenRead(string path) => inner.OpenRead(path);

        public StagedFile Create(string path) =>
            _isFrozen ? throw new RetryableException($"{path}: nothing moves") : inner.Create(path);

        public StoredFile? TryCreate(string path, ReadOnlySpan<byte> content) => inner.TryCreate(path, content);

        public void Delete(string path) => inner.Delete(path);
    }
}
