using System.Globalization;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Mixer.Tests;

public sealed class SampleTests
{
    private const int Many = 20_000;

    private static readonly MixStreamOptions Plain = new() { Name = "s", OutputPath = "out", Compat = true };

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2.25)]
    public void ARateTakesItsShareOfTheDocuments(double rate)
    {
        int written = Ids(Plain with { Sample = SampleRate.Of(rate, 0) }, Documents(Many)).Count;
        ((double)written / Many).ShouldBe(rate, 0.01);
        SampleRate.Of(rate, 0).Rate.ShouldBe(rate, 1e-9);
    }

    [Fact]
    public void ALargerRateTakesAllThatASmallerOneTakesAndAnotherSeedTakesOthers()
    {
        string documents = Documents(2000);
        List<string> few = Ids(Plain with { Sample = SampleRate.Of(0.2, 0) }, documents);
        List<string> more = Ids(Plain with { Sample = SampleRate.Of(0.4, 0) }, documents);
        few.Except(more).ShouldBeEmpty();
        few.Except(Ids(Plain with { Sample = SampleRate.Of(0.2, 1) }, documents)).Count().ShouldBeGreaterThan(few.Count / 2);
    }

    [Fact]
    public void WhichDocumentsAreTakenDependsNeitherOnTheirOrderNorOnWhoTakesThem()
    {
        Gen<(int[] Ids, int Turn, double Rate)> corpora =
            from ids in Gen.Choose(0, 60).ListOf()
            from turn in Gen.Choose(0, 60)
            from rate in Gen.Elements(0.1, 0.5, 1.0, 1.5, 2.75)
            select (ids.ToArray(), turn, rate);
        Prop.ForAll(corpora.ToArbitrary(), corpus =>
        {
            MixStreamOptions options = Plain with { Sample = SampleRate.Of(corpus.Rate, 3) };
            IEnumerable<int> other = corpus.Ids.OrderBy(id => (id * 37 + corpus.Turn) % 61);
            return Ids(options, string.Concat(corpus.Ids.Select(Document))).Order(StringComparer.Ordinal)
                .SequenceEqual(Ids(options, string.Concat(other.Select(Document))).Order(StringComparer.Ordinal));
        }).QuickCheckThrowOnFailure();

        static string Document(int id) => $"{{\"id\":\"{id}\",\"text\":\"x\"}}\n";
    }

    [Fact]
    public void CopiesStandOneBehindTheOther() =>
        Ids(Plain with { Sample = SampleRate.Of(3, 0) }, Documents(2)).ShouldBe(["0", "0", "0", "1", "1", "1"]);

    [Fact]
    public void DocumentsWithoutIdAreTakenByTheirText()
    {
        string documents = string.Concat(Enumerable.Range(0, 1000).Select(i => $"{{\"text\":\"{i}\"}}\n"));
        HarnessResult half = OperatorHarness.Run(new MixOperator(Plain with { Sample = SampleRate.Of(0.5, 0) }), documents, threads: 3);
        half.Counts["documents_kept"].ShouldBeInRange(430, 570);
        half.Counts["sampled_out"].ShouldBe(1000 - half.Counts["documents_kept"]);
    }

    [Theory]
    [InlineData(700)]
    [InlineData(7_000)]
    [InlineData(50_000)]
    public void AHistogramFindsTheRateOfATarget(int documents)
    {
        var histogram = new SampleHistogram();
        var hashes = Enumerable.Range(0, Many).Select(i => SampleRate.All.Hash(BitConverter.GetBytes(i))).ToList();
        hashes.ForEach(hash => histogram.Add(hash, (long)(hash % 1000)));
        SampleRate byDocuments = histogram.ForDocuments(documents, 0);
        ((double)hashes.Sum(byDocuments.Copies)).ShouldBe(documents, 3);
        SampleRate byBytes = histogram.ForBytes(documents * 1000.0, 0);
        hashes.Sum(hash => (double)byBytes.Copies(hash) * (hash % 1000)).ShouldBe(documents * 1000.0, 3000);
    }

    [Fact]
    public void AHistogramOfNothingTakesEverything() => new SampleHistogram().ForBytes(100, 3).ShouldBe(new SampleRate(1, 0, 3));

    private static List<string> Ids(MixStreamOptions options, string documents)
    {
        using var one = new MixOperator(options);
        string text = OperatorHarness.Run(one, documents, batchLines: 100, threads: 1).Text;
        OperatorHarness.Run(one, documents, batchLines: 7, threads: 3).Text.ShouldBe(text);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!)];
    }

    private static string Documents(int count) => string.Concat(Enumerable.Range(0, count).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"{i}\",\"text\":\"{new string('x', i % 200)}\"}}\n")));
}
