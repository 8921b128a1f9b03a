using Olmo.Trainer.Data;

namespace Olmo.Trainer.Tests.Data;

/// <summary>Values of numpy 1.24.</summary>
public sealed class Pcg64Tests
{
    [Theory]
    [InlineData(0, "1aa1b5345996452d09585eb7a69561e3", "418ddadb3af71a82588133bc447873a9")]
    [InlineData(1, "9c5b484bfedb756c2a6e7d6f320fbc7e", "922af2da2645f895a19857b95740937b")]
    [InlineData(42, "cea44f6798798f2aacbc7c9d68860ac8", "fa505436c9a8416e66caf2e28d25abff")]
    [InlineData(6198, "64af7980aec8b325c0457385544261a2", "bfbe7567bc3aca8a0b46d43165b65edb")]
    [InlineData(6199, "f18f82f190cc658cd4cba557ff5a7b52", "de63fe3814fbc32895819a45cb4fe217")]
    [InlineData(34522, "f48c2cacfaa3a7b1aa18090f599df531", "a3d7f56af4c7b7c70b08219ab362c3b7")]
    public void SeedingGivesNumpysState(int seed, string state, string increment)
    {
        var generator = new Pcg64(seed);
        generator.State.ToString("x32").ShouldBe(state);
        generator.Increment.ToString("x32").ShouldBe(increment);
    }

    [Theory]
    [InlineData(0, "a30febcfd9c2825f 4510bdf882d9d721 0a7d3da94ecde8b8 043b27b61342f01d", "d9c2825f a30febcf 82d9d721 4510bdf8 4ecde8b8 0a7d3da9")]
    [InlineData(1, "8306bdf37922e4ff f35196bbc152a866 24e7a4f608ec18cd f2dab0aed2ac6fd2", "7922e4ff 8306bdf3 c152a866 f35196bb 08ec18cd 24e7a4f6")]
    [InlineData(42, "c621fbcd16d92688 705a5661a791ffc1 dbcd12c26eda1624 b286b60e1600888d", "16d92688 c621fbcd a791ffc1 705a5661 6eda1624 dbcd12c2")]
    [InlineData(6198, "b4539f5cff6dcdf5 4943c97e3b66ef81 72b1c0d75cf4db48 0e59f5a93584a71d", "ff6dcdf5 b4539f5c 3b66ef81 4943c97e 5cf4db48 72b1c0d7")]
    [InlineData(6199, "f975c380aa7c2767 8983c0ad3a72a1bf e391c8d3aa12596a 8ea44ac138b0c470", "aa7c2767 f975c380 3a72a1bf 8983c0ad aa12596a e391c8d3")]
    [InlineData(34522, "f4fbe23781d18313 43d3215968d035ba 14e0d1d8e68017b9 7710750ee80d4ce4", "81d18313 f4fbe237 68d035ba 43d32159 e68017b9 14e0d1d8")]
    public void OutputsAreNumpys(int seed, string longs, string halves)
    {
        var generator = new Pcg64(seed);
        string.Join(' ', Enumerable.Range(0, 4).Select(_ => generator.NextUInt64().ToString("x16"))).ShouldBe(longs);
        generator = new Pcg64(seed);
        string.Join(' ', Enumerable.Range(0, 6).Select(_ => generator.NextUInt32().ToString("x8"))).ShouldBe(halves);
    }

    [Fact]
    public void ALongDrawLeavesTheBufferedHalfAlone()
    {
        var generator = new Pcg64(6198);
        generator.NextUInt32().ShouldBe(0xff6dcdf5u);
        generator.NextUInt64().ShouldBe(0x4943c97e3b66ef81ul);
        generator.NextUInt32().ShouldBe(0xb4539f5cu);
    }

    [Theory]
    [InlineData(6198, 10, false, "a0974fcb8a3eb022")]
    [InlineData(6198, 1000, true, "53c85d0a3cf3299b")]
    [InlineData(6198, 65536, false, "d0511be5e83c48da")]
    [InlineData(6198, 65537, false, "d0511be5e83c48da")]
    [InlineData(6198, 100003, false, "9cb8473c0584c660")]
    public void AShuffleDrawsExactlyWhatNumpysDoes(int seed, int count, bool halfLeft, string next)
    {
        var generator = new Pcg64(seed);
        generator.Shuffle(new uint[count]);
        generator.HasHalf.ShouldBe(halfLeft);
        generator.NextUInt64().ToString("x16").ShouldBe(next);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void ShufflingNothingDrawsNothing(int count)
    {
        var generator = new Pcg64(3);
        UInt128 before = generator.State;
        generator.Shuffle(new uint[count]);
        generator.State.ShouldBe(before);
    }
}
