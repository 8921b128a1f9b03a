using Dolma.Dedup.Exact;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Dedup.Tests.Exact;

public sealed class ExternalSortTests
{
    [Fact]
    public void ItemsThatDoNotFitIntoMemoryComeOutInOrderAndLeaveNothingBehind()
    {
        using var folder = new TempFolder();
        var random = new Random(7);
        Answer[] items = [.. Enumerable.Range(0, 100_000).Select(_ => new Answer(random.Next(5), random.Next(1000)))];
        using (var sort = new ExternalSort<Answer>(folder.FullPath, memory: 0))
        {
            foreach (Answer item in items)
                sort.Add(item);
            sort.Count.ShouldBe(items.Length);
            sort.Sorted().ToArray().ShouldBe([.. items.Order()]);
            Directory.EnumerateFileSystemEntries(folder.FullPath).ShouldBeEmpty("what a killed program leaves");
        }
    }

    [Fact]
    public void MergingKeepsTheOrderOfEqualItemsSources()
    {
        Gen<int[]> run = Gen.Choose(0, 20).ListOf().Select(items => items.Order().ToArray());
        Prop.ForAll(run.ListOf().ToArbitrary(), runs =>
        {
            MergeCursor<RunKey>[] cursors = [.. runs.Select((items, source) => Cursor(items, source))];
            RunKey[] expected = [.. runs.SelectMany((items, source) => items.Select(item => new RunKey((ulong)item, 0, source))).OrderBy(key => key.High).ThenBy(key => key.Ordinal)];
            return MergeCursor<RunKey>.Merge(cursors).SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();
    }

    private static MergeCursor<RunKey> Cursor(int[] items, int source)
    {
        int next = 0;
        return new MergeCursor<RunKey>(
            buffer =>
            {
                int take = Math.Min(buffer.Length, items.Length - next);
                for (int i = 0; i < take; i++)
                    buffer[i] = new RunKey((ulong)items[next++], 0, source);
                return take;
            },
            chunk: 2);
    }
}
