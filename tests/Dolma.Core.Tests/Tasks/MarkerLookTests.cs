using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Testing;

namespace Dolma.Core.Tests.Tasks;

public sealed class MarkerLookTests
{
    private readonly MemoryStorage _storage = new();

    [Fact]
    public void ManyTasksAreLookedAtByOneListingAndAReadOfEachMarker()
    {
        ShardTask[] tasks = Shards(40);
        Run(tasks);
        var counting = new CountingStorage(_storage);
        var planned = new StorageSnapshot(counting);
        planned.Children("in").Count().ShouldBe(40);
        Look(tasks, counting, planned).ShouldAllBe(look => look.IsDone);
        counting.Asked.Count(asked => asked.StartsWith("read out/.dolma/", StringComparison.Ordinal)).ShouldBe(40);
        counting.Asked.Where(asked => !asked.StartsWith("read ", StringComparison.Ordinal)).ShouldBe(["children in", "list out"]);
    }

    [Fact]
    public void WhatIsNotDoneCostsNothingBeyondTheListing()
    {
        ShardTask[] tasks = Shards(40);
        var counting = new CountingStorage(_storage);
        var planned = new StorageSnapshot(counting);
        planned.Children("in").Count().ShouldBe(40);
        Look(tasks, counting, planned).ShouldAllBe(look => !look.IsDone && look.Marker == null && look.Error == null);
        counting.Asked.ShouldBe(["children in", "list out"]);
    }

    [Fact]
    public void TheReasonIsNamed()
    {
        ShardTask[] tasks = Shards(6);
        Run(tasks[..5]);
        _storage["in/1"] = "changed\n"u8.ToArray();
        _storage.Delete("out/2.gz");
        _storage.Delete("in/3");
        IReadOnlyList<TaskLook> looks = Look(tasks, _storage);
        looks[0].IsDone.ShouldBeTrue();
        looks[1].Stale.ShouldBe(new Staleness(StaleBecause.Input, "in/1"));
        looks[2].Stale.ShouldBe(new Staleness(StaleBecause.Output, "out/2.gz"));
        looks[3].Error!.Message.ShouldStartWith("in/3: the file is missing");
        looks[5].ShouldSatisfyAllConditions(look => look.Marker.ShouldBeNull(), look => look.Stale.ShouldBeNull(), look => look.IsDone.ShouldBeFalse());
        Look(tasks, _storage, setting: "other")[0].Stale!.Because.ShouldBe(StaleBecause.Config);
        new TaskDriver(_storage, SmallShards.Options with { Program = "next" }).Look(tasks, new UpperCase().Fingerprint)[0].Stale.ShouldBe(new Staleness(StaleBecause.Version, "dolma"));
    }

    [Fact]
    public void AMarkerThatCannotBeReadCountsAsNone()
    {
        ShardTask[] tasks = Shards(9);
        Run(tasks);
        _storage[tasks[4].Markers[0]] = "{"u8.ToArray();
        Look(tasks, _storage).Select(look => look.IsDone).ShouldBe(Enumerable.Range(0, 9).Select(i => i != 4));
    }

    private ShardTask[] Shards(int count) => [.. Enumerable.Range(0, count).Select(i => SmallShards.Make(_storage, i, $"{i}\n"))];

    private void Run(ShardTask[] tasks)
    {
        using var upper = new UpperCase();
        new TaskDriver(_storage, SmallShards.Options).Run(tasks, upper).ShouldAllBe(result => result.Error == null);
    }

    private static IReadOnlyList<TaskLook> Look(ShardTask[] tasks, IStorage storage, StorageSnapshot? planned = null, string setting = "")
    {
        using var upper = new UpperCase { Setting = setting };
        return new TaskDriver(storage, SmallShards.Options with { Planned = planned }).Look(tasks, upper.Fingerprint);
    }
}
