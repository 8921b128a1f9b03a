using System.Runtime.ExceptionServices;

namespace Dolma.Core.Threads;

/// <summary>
/// Work that mostly waits for storage, on threads of its own: the pool grows by a thread or two a second, and would let a hundred requests
/// wait for each other.
/// </summary>
internal static class OnThreads
{
    /// <summary>Does something for each number from 0, in any order.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="most">Threads at most; with one, or for one number, it is the caller's.</param>
    /// <param name="body">If it throws, no further numbers are begun, and the first exception is thrown again at the end.</param>
    public static void ForEach(int count, int most, Action<int> body)
    {
        if (Math.Min(count, most) <= 1)
        {
            for (int i = 0; i < count; i++)
                body(i);
            return;
        }

        int next = -1;
        Exception? error = null;
        void Work()
        {
            try
            {
                for (int i = Interlocked.Increment(ref next); i < count && Volatile.Read(ref error) is null; i = Interlocked.Increment(ref next))
                    body(i);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref error, e, null);
            }
        }

        Thread[] threads = [.. Enumerable.Range(0, Math.Min(count, most)).Select(_ => new Thread(Work) { IsBackground = true })];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        if (error is not null)
            ExceptionDispatchInfo.Throw(error);
    }
}
