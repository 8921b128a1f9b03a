using Dolma.Tokenize.Bpe;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Tokenize.Tests.Bpe;

public class PairMergerTests
{
    private const uint A = 0;
    private const uint B = 1;

    [Fact]
    public void TheLowestRankGoesFirstAndTheLeftmostAmongEquals()
    {
        // a a -> 10, then 10 a -> 11.
        var merger = new PairMerger(new MergeTable([(A, A, 10), (10, A, 11)]));
        Merge(merger.MergeShort, [A, A, A]).ShouldBe([11u]);
        Merge(merger.MergeShort, [A, A, A, A]).ShouldBe([10u, 10u]);
        Merge(merger.MergeShort, [A, A, A, A, A]).ShouldBe([10u, 11u]);
        Merge(merger.MergeLong, [A, A, A, A, A]).ShouldBe([10u, 11u]);
    }

    [Fact]
    public void ALaterRuleForTheSamePairReplacesTheEarlierOne()
    {
        var merger = new PairMerger(new MergeTable([(A, B, 10), (B, B, 11), (A, B, 12)]));
        Merge(merger.MergeShort, [A, B, B]).ShouldBe([A, 11u]);
        Merge(merger.MergeShort, [A, B]).ShouldBe([12u]);
    }

    [Fact]
    public void EveryWayOfMergingIsTheObviousOne()
    {
        Gen<(List<(uint, uint, uint)> Rules, uint[] Word)> cases =
            from rules in Rules()
            from word in Gen.Choose(0, 3).Select(s => (uint)s).ArrayOf()
            select (rules, word);
        Prop.ForAll(Arb.From(cases), c =>
        {
            var merger = new PairMerger(new MergeTable(c.Rules));
            uint[] obvious = Obvious(c.Rules, c.Word);
            return Merge(merger.MergeShort, c.Word).SequenceEqual(obvious)
                && Merge(merger.MergeLong, c.Word).SequenceEqual(obvious)
                && Merge(merger.Merge, c.Word).SequenceEqual(obvious);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(300));
    }

    /// <summary>Random rules on four symbols; each makes a symbol of its own, which later rules may use.</summary>
    private static Gen<List<(uint Left, uint Right, uint Merged)>> Rules() =>
        from picks in Gen.Choose(0, int.MaxValue).ArrayOf(40)
        select Enumerable.Range(0, picks.Length / 2)
            .Select(i => ((uint)(picks[2 * i] % (4 + i)), (uint)(picks[(2 * i) + 1] % (4 + i)), (uint)(4 + i)))
            .ToList();

    private static uint[] Obvious(List<(uint Left, uint Right, uint Merged)> rules, uint[] word)
    {
        List<uint> symbols = [.. word];
        while (true)
        {
            int bestRank = -1;
            int bestAt = -1;
            for (int i = 0; i + 1 < symbols.Count; i++)
            {
                int rank = rules.FindLastIndex(r => r.Left == symbols[i] && r.Right == symbols[i + 1]);
                if (rank >= 0 && (bestRank < 0 || rank < bestRank))
                    (bestRank, bestAt) = (rank, i);
            }

            if (bestAt < 0)
                return [.. symbols];
            symbols[bestAt] = rules[bestRank].Merged;
            symbols.RemoveAt(bestAt + 1);
        }
    }

    private delegate int Merging(Span<uint> symbols);

    private static uint[] Merge(Merging merge, uint[] word)
    {
        uint[] symbols = [.. word];
        return symbols[..merge(symbols)];
    }
}
