using System.Text.Json;
using Dolma.Core;
using Dolma.Testing;

namespace Dolma.Dedup.Tests;

public sealed class BloomFilterTests
{
    [Fact]
    public void SizesFollowTheOriginalsFormulas()
    {
        BloomFilterSize.BestHashCount(1_000_000_000, 1_000_000_000).ShouldBe(6);
        BloomFilterSize.BestHashCount(1_000_000, 500_000).ShouldBe(12);
        BloomFilterSize.FalsePositiveRate(1_000_000_000, 1_000_000_000, 8).ShouldBe(0.025491740593406025, 1e-12);
        BloomFilterSize.FalsePositiveRate(1_048_576, 524_288, 2).ShouldBe(0.013806979447406826, 1e-12);
        BloomFilterSize.Suggest(1_000_000, 0.0001).ShouldBe(4_194_304);
        BloomFilterSize.Suggest(6_000_000, 0.0001).ShouldBe(16_777_216);
        BloomFilterSize.Suggest(1_000_000_000, 0.01).ShouldBe(2_147_483_648);
        BloomFilterSize.Suggest(1000, 0.001).ShouldBe(1_048_576);
    }

    [SkippableFact]
    public void SizesAndHashFunctionsAreTheOriginalsUnderCompat()
    {
        JsonElement cases = JsonDocument.Parse(File.ReadAllBytes(SharedData.File("golden/dedupe/bloom-sizes.json"))).RootElement;
        int compared = 0;
        foreach (JsonElement entry in cases.EnumerateArray())
        {
            JsonElement given = entry.GetProperty("given");
            var options = new BloomFilterOptions
            {
                SizeInBytes = given.TryGetProperty("size_in_bytes", out JsonElement size) ? size.GetInt64() : 0,
                EstimatedDocCount = given.TryGetProperty("estimated_doc_count", out JsonElement count) ? count.GetInt64() : 0,
                DesiredFalsePositiveRate = given.TryGetProperty("desired_false_positive_rate", out JsonElement rate) ? rate.GetDouble() : 0,
                Compat = true,
            };
            if (options.Problems().Any() || !entry.TryGetProperty("file_hashers", out JsonElement hashers))
                continue;
            BloomFilterSize.HashCount(options).ShouldBe(hashers.GetInt64(), given.ToString());
            (20 + 32 * BloomFilterSize.HashCount(options) + BloomFilterSize.Of(options) / 4 * 4)
                .ShouldBe(entry.GetProperty("file_bytes").GetInt64(), given.ToString());
            compared++;
        }

        compared.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void ANewFilterHasNoMoreHashFunctionsThanItsRateNeeds()
    {
        var options = new BloomFilterOptions { EstimatedDocCount = 1000, DesiredFalsePositiveRate = 0.001 };
        BloomFilterSize.HashCount(options).ShouldBeLessThan(5);
        BloomFilterSize.HashCount(options with { DesiredFalsePositiveRate = 0, SizeInBytes = 1 << 20 }).ShouldBe(BloomFilterSize.MaxHashCount);
        BloomFilterSize.HashCount(new BloomFilterOptions { SizeInBytes = 4096, DesiredFalsePositiveRate = 0.001 }).ShouldBe(10);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.0001)]
    public void FalsePositivesStayBelowTheConfiguredRate(double rate)
    {
        const int Items = 900_000;
        using BloomFilter filter = BloomFilter.Create(new BloomFilterOptions { EstimatedDocCount = Items, DesiredFalsePositiveRate = rate });
        var positions = new ulong[filter.HashCount];
        for (int i = 0; i < Items; i++)
            filter.Insert(Locate(filter, i, positions));
        int found = 0;
        for (int i = Items; i < 2 * Items; i++)
            found += filter.Contains(Locate(filter, i, positions)) ? 1 : 0;
        // Four standard deviations of chance on top.
        (found / (double)Items).ShouldBeLessThan(rate + 4 * Math.Sqrt(rate / Items));
        for (int i = 0; i < Items; i += 1000)
            filter.Contains(Locate(filter, i, positions)).ShouldBeTrue();
    }

    [Fact]
    public void AFilterIsTheSameBytesAfterItWasSavedAndRead()
    {
        using BloomFilter filter = BloomFilter.Create(new BloomFilterOptions { SizeInBytes = 1003, EstimatedDocCount = 100, Seed = 5 });
        var positions = new ulong[filter.HashCount];
        for (int i = 0; i < 50; i++)
            filter.Insert(Locate(filter, i, positions));
        byte[] saved = Save(filter);
        saved.Length.ShouldBe((int)filter.FileLength);
        using BloomFilter read = BloomFilter.Read(new MemoryStream(saved), "f.bin");
        Save(read).ShouldBe(saved);
        read.Identity.ShouldBe(filter.Identity);
        read.Contains(Locate(read, 7, positions)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(4 << 20)]
    [InlineData((4 << 20) + 4)]
    [InlineData(16 << 20)]
    public void MemoryOfAnySizeBeginsEmptyAndHoldsEveryBit(int size)
    {
        using BloomFilter filter = BloomFilter.Create(new BloomFilterOptions { SizeInBytes = size, EstimatedDocCount = 1_000_000, DesiredFalsePositiveRate = 0.01 });
        filter.SizeInBytes.ShouldBe(size);
        ulong[] last = [(ulong)size * 8 - 1];
        filter.Contains(last).ShouldBeFalse();
        filter.Insert(last);
        byte[] saved = Save(filter);
        saved[^1].ShouldBe((byte)0x80);
        saved[(int)(filter.FileLength - size)..^1].ShouldAllBe(b => b == 0);
    }

    [Fact]
    public void EqualSeedsGiveEqualFiltersAndOthersOthers()
    {
        var options = new BloomFilterOptions { SizeInBytes = 64, EstimatedDocCount = 10 };
        using BloomFilter a = BloomFilter.Create(options);
        using BloomFilter b = BloomFilter.Create(options);
        using BloomFilter c = BloomFilter.Create(options with { Seed = 1 });
        Save(a).ShouldBe(Save(b));
        Save(a).ShouldNotBe(Save(c));
    }

    [Theory]
    [InlineData("", "is cut off")]
    [InlineData("garbage that is long enough", "0x62726167, expected 0x81F0F117")]
    public void AFileThatIsNoFilterIsRefused(string content, string message) =>
        Should.Throw<RunException>(() => BloomFilter.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)), "f.bin")).Message.ShouldContain(message);

    [Fact]
    public void ACutOrLongerFilterIsRefused()
    {
        using BloomFilter filter = BloomFilter.Create(new BloomFilterOptions { SizeInBytes = 64, EstimatedDocCount = 10 });
        byte[] saved = Save(filter);
        Should.Throw<RunException>(() => BloomFilter.Read(new MemoryStream(saved[..^1]), "f.bin")).Message.ShouldContain("cut off");
        Should.Throw<RunException>(() => BloomFilter.Read(new MemoryStream([.. saved, 0]), "f.bin")).Message.ShouldContain("longer");
    }

    [Fact]
    public void MissingSizesAreAllReportedAtOnce()
    {
        var options = new BloomFilterOptions { EstimatedDocCount = -1, DesiredFalsePositiveRate = 2 };
        Should.Throw<ConfigException>(() => BloomFilter.Create(options)).Problems.Count.ShouldBe(2);
        Should.Throw<ConfigException>(() => BloomFilter.Create(new BloomFilterOptions())).Message.ShouldContain("bloom_filter.estimated_doc_count");
    }

    private static ReadOnlySpan<ulong> Locate(BloomFilter filter, int key, ulong[] positions)
    {
        filter.Locate(BitConverter.GetBytes(key), positions);
        return positions;
    }

    private static byte[] Save(BloomFilter filter)
    {
        using var stream = new MemoryStream();
        filter.Write(stream);
        return stream.ToArray();
    }
}
