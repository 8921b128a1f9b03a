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
            return (c.Word.Length is < 2 or > PairMerger.ShortWord || Merge(merger.MergeShort, c.Word).SequenceEqual(obvious))
                && Merge(merger.MergeLong, c.Word).SequenceEqual(obvious)
                && Merge(merger.Merge, c.Word).SequenceEqual(obvious);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(300));
    }

    [Fact]
    public void BytesAreMergedAsTheirTokensAre()
    {
        Gen<(List<(uint, uint, uint)> Rules, byte[] Word)> cases =
            from rules in Rules()
            from word in Gen.Choose(0, 100).Select(s => (byte)(s == 100 ? 4 : s % 4)).ArrayOf()
            select (rules, word);
        // The bytes 0 to 3 are the tokens 3 to 0; 4 has none.
        uint[] tokens = [3, 2, 1, 0, .. Enumerable.Repeat(BpeModel.NoToken, 252)];
        Prop.ForAll(Arb.From(cases), c =>
        {
            var merges = new MergeTable(c.Rules);
            var merger = new PairMerger(merges);
            uint[] symbols = new uint[PairMerger.ShortWord];
            bool merged = merger.TryMerge(c.Word, new BytePairs(tokens, merges), symbols, out int count);
            return merged
                ? symbols.AsSpan(0, count).SequenceEqual(Obvious(c.Rules, [.. c.Word.Select(b => tokens[b])]))
                : c.Word.Length is < 2 or > PairMerger.ShortWord || c.Word.Contains((byte)4);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(100));
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
