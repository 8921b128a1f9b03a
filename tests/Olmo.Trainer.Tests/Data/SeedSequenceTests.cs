using System.Numerics;
using Olmo.Trainer.Data;

namespace Olmo.Trainer.Tests.Data;

/// <summary>Values of numpy 1.24.</summary>
public sealed class SeedSequenceTests
{
    [Theory]
    [InlineData(0, "fe40eb07 4f363a36 4eb2009d c89a7aa7", "db2cd7e7b0f478be abf4641a2c71ba49 20c6ed6d9d7b8d41 2c4099de223c39d4")]
    [InlineData(1, "a137e185 0de2fab1 950eae78 54dd0a81", "672d8ee56d6791ff 8ae19ca14eb1072c 4915796d1322fc4a d0cc2bdcaba049bd")]
    [InlineData(42, "631d3606 07ae90ae 6fc4be28 2ced5c75", "9f1e2e6dcd540ab7 d57873dc79fb94b6 7d282a1b64d420b7 336579714692d5ff")]
    [InlineData(6198, "e65b2b35 8de12915 e124ec23 179fec46", "fcf025ccfec5e26d 9fb9ff8217c6dcc0 5fdf3ab3de1d6545 05a36a18b2db2f6d")]
    [InlineData(6199, "e1c1546c 189bfd70 e4494b19 aff7f9db", "f7970abaf26a4aa3 41ea3478dfd42768 6f31ff1c0a7de194 4ac0cd22e5a7f10b")]
    [InlineData(34522, "35ad7d2d 05d0e80f e549d7bf 0cc6d76c", "3885fa2b0f7cdc0c 35939b7abce1747b 51ebfab57a63dbe3 858410cd59b161db")]
    public void PoolAndStateAreNumpys(int seed, string pool, string state)
    {
        var sequence = new SeedSequence(seed);
        string.Join(' ', sequence.Pool.ToArray().Select(w => w.ToString("x8"))).ShouldBe(pool);
        string.Join(' ', sequence.Generate(4).Select(w => w.ToString("x16"))).ShouldBe(state);
    }

    [Fact]
    public void AllWordsOfALongSeedCount()
    {
        BigInteger seed = (BigInteger.One << 130) + 7;
        new SeedSequence(seed).Generate(4).ShouldNotBe(new SeedSequence(seed - (BigInteger.One << 130)).Generate(4));
    }

    [Fact]
    public void ANegativeSeedIsRefused() => Should.Throw<ArgumentOutOfRangeException>(() => new SeedSequence(-1));
}
