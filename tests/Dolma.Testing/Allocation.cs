namespace Dolma.Testing;

/// <summary>Measures what code allocates once it is warm.</summary>
public static class Allocation
{
    private const int Rounds = 5;

    /// <summary>
    /// Managed bytes that the action allocates on this thread: the least of several rounds, since the runtime now and then books the
    /// rest of an allocation block, 8 kB, on whoever runs when a collection takes it back.
    /// </summary>
    public static long Of(Action action)
    {
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
