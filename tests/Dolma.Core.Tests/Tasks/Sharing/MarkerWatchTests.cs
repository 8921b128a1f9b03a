using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Testing;

namespace Dolma.Core.Tests.Tasks.Sharing;

public sealed class MarkerWatchTests
{
    private readonly MemoryStorage _storage = new();

    [Fact]
    public void MarkersAndNotesOfFailuresAreNewsOnce()
    {
        ShardTask[] tasks = [.. Enumerable.Range(0, 4).Select(i => SmallShards.Make(_storage, i, "a\n"))];
        Write(tasks[0].Markers[0]);
        var watch = new MarkerWatch(_storage);
        watch.Add(tasks);
        watch.Changes().ShouldBeEmpty();

        Write(tasks[1].Markers[0]);
        Write(FailureNote.PathOf(tasks[2].Markers[0]));
        Write(TaskClaims.PathOf(tasks[3].Markers[0], 1));

        watch.Changes().Order(StringComparer.Ordinal).ShouldBe([tasks[1].Markers[0], tasks[2].Markers[0]]);
        watch.Changes().ShouldBeEmpty();
    }

    [Fact]
    public void AMarkerThatIsReplacedIsNewsAndAStrangersIsNot()
    {
        ShardTask[] tasks = [.. Enumerable.Range(0, 2).Select(i => SmallShards.Make(_storage, i, "a\n"))];
        Write(tasks[0].Markers[0]);
        var watch = new MarkerWatch(_storage);
        watch.Add(tasks[..1]);

        Write(tasks[0].Markers[0], "longer");
        Write(tasks[1].Markers[0]);

        watch.Changes().ShouldBe([tasks[0].Markers[0]]);
    }

    private void Write(string path, string content = "{}") => _storage[path] = System.Text.Encoding.UTF8.GetBytes(content);
}
