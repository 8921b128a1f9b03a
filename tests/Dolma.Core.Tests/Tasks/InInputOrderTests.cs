using Dolma.Core.Tasks;

namespace Dolma.Core.Tests.Tasks;

public sealed class InInputOrderTests
{
    [Fact]
    public void ItemsAreHandledInOrderOfTaskAndSequence()
    {
        var seen = new List<string>();
        var order = new InInputOrder<string>(0, seen.Add, task => seen.Add($"end {task}"));
        order.Add(1, 0, "b0");
        order.Add(0, 1, "a1");
        order.Add(1, 1, null);
        order.Add(0, 2, null);
        seen.ShouldBeEmpty();
        order.Add(0, 0, "a0");
        seen.ShouldBe(["a0", "a1", "end 0", "b0", "end 1"]);
    }

    [Fact]
    public void ManyThreadsBringThemAndOneAtATimeHandlesThem()
    {
        const int Items = 20_000;
        var seen = new List<int>();
        var order = new InInputOrder<object>(0, item => seen.Add((int)item), _ => seen.Add(-1));
        Parallel.For(0, Items + 1, i => order.Add(0, i, i == Items ? null : (object)i));
        seen.ShouldBe([.. Enumerable.Range(0, Items), -1]);
    }
}
