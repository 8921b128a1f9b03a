using Dolma.Core.Threads;

namespace Dolma.Core.Tests.Threads;

public sealed class OnThreadsTests
{
    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 4)]
    [InlineData(1000, 1)]
    [InlineData(1000, 7)]
    public void EachNumberIsVisitedOnce(int count, int threads)
    {
        int[] visits = new int[count];
        OnThreads.ForEach(count, threads, i => Interlocked.Increment(ref visits[i]));
        visits.ShouldAllBe(times => times == 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void TheFirstExceptionEndsItAndIsThrown(int threads)
    {
        int visits = 0;
        Should.Throw<InvalidOperationException>(() => OnThreads.ForEach(100_000, threads, i =>
        {
            Interlocked.Increment(ref visits);
            if (i >= 10)
                throw new InvalidOperationException("no");
        }));
        visits.ShouldBeLessThan(100_000);
    }
}
