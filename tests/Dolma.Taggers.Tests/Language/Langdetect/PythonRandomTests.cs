using Dolma.Taggers.Language.Langdetect;

namespace Dolma.Taggers.Tests.Language.Langdetect;

public sealed class PythonRandomTests
{
    [Fact]
    public void NumbersAreThoseOfPythonAlsoAfterANewStart()
    {
        var random = new PythonRandom(seed: 0);
        for (int round = 0; round < 2; round++)
        {
            random.NextGauss().ShouldBe(0.9417154046806644, 1e-15);
            Enumerable.Range(0, 5).Select(_ => random.NextIndex(1000)).ShouldBe([430, 41, 265, 988, 523]);
            random.NextGauss().ShouldBe(-1.3965781047011498, 1e-15);
            random.NextDouble().ShouldBe(0.48592769656281265);
            for (int i = 0; i < 2000; i++)
                random.NextIndex(16_413).ShouldBeInRange(0, 16_412);
            random.Reset();
        }
    }
}
