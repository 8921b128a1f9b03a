using System.Text.Json;
using Dolma.Testing;
using Dolma.Tokenize.TokenFiles;
using FsCheck;
using FsCheck.Fluent;
using Olmo.Trainer.Data;

namespace Olmo.Trainer.Tests.Data;

public sealed class RepetitionFilterTests
{
    private static readonly RepetitionFilter Default = new(1, 13, 32);

    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    public void ThirtyTwoEqualTokensAreTooMany(int times, bool kept) =>
        Default.Keeps([.. Enumerable.Repeat(7u, times), .. Distinct(100, 40)]).ShouldBe(kept);

    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    public void SoAreThirtyTwoRepetitionsOfThree(int times, bool kept) =>
        Default.Keeps([.. Distinct(1000, 17), .. Enumerable.Repeat(new uint[] { 1, 2, 3 }, times).SelectMany(t => t), .. Distinct(2000, 10)]).ShouldBe(kept);

    [Fact]
    public void FewerThanThreeRepetitionsNeverCount()
    {
        var strict = new RepetitionFilter(1, 13, 1);
        strict.Keeps([5, 5, 1, 2, 3, 4]).ShouldBeTrue();
        strict.Keeps([5, 5, 5, 1, 2, 3]).ShouldBeFalse();
    }

    [Fact]
    public void APeriodLongerThanAThirdOfTheInstanceIsNotLookedAt() =>
        new RepetitionFilter(1, 13, 2).Keeps([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3]).ShouldBeTrue();

    [Fact]
    public void TheFilterEqualsTheSlowObviousOne() => Prop.ForAll(
        Gen.Choose(0, 2).Select(t => (uint)t).ArrayOf(24).ToArbitrary(),
        tokens => new RepetitionFilter(1, 5, 4).Keeps(tokens) == !Repeats(tokens, 5, 4)).QuickCheckThrowOnFailure();

    [SkippableFact]
    public void TheOriginalRejectsTheSameInstances()
    {
        string folder = SharedData.Folder("golden/order");
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(Path.Join(folder, "olmo/instance_filter.json")));
        int compared = 0;
        foreach (JsonElement table in golden.RootElement.GetProperty("tables").EnumerateArray())
        {
            int length = table.GetProperty("chunk_size").GetInt32();
            var filter = new RepetitionFilter(
                table.GetProperty("repetition_min_period").GetInt32(), table.GetProperty("repetition_max_period").GetInt32(), table.GetProperty("repetition_max_count").GetInt32());
            string path = Path.Join(folder, "tokens", table.GetProperty("data").GetString());
            using var data = new TokenDataset([path], TokenType.UInt16, length);
            var tokens = new uint[length];
            var rejected = new List<int>();
            for (int i = 0; i < data.Count; i++)
            {
                data.Read(i, tokens);
                if (!filter.Keeps(tokens))
                    rejected.Add(i);
            }

            data.Count.ShouldBe(table.GetProperty("instances").GetInt64());
            rejected.ShouldBe(table.GetProperty("rejected").EnumerateArray().Select(r => r.GetInt32()));
            compared++;
        }

        compared.ShouldBe(24);
    }

    private static IEnumerable<uint> Distinct(int start, int count) => Enumerable.Range(start, count).Select(i => (uint)i);

    private static bool Repeats(uint[] tokens, int maxPeriod, int times)
    {
        for (int period = 1; period <= Math.Min(maxPeriod, tokens.Length / 3); period++)
        {
            for (int start = 0; start + period * times <= tokens.Length; start++)
            {
                if (Enumerable.Range(start + period, period * (times - 1)).All(i => tokens[i] == tokens[i - period]))
                    return true;
            }
        }

        return false;
    }
}
