namespace Dolma.Core.Tasks;

/// <summary>That several processes, on any machines, run the same tasks at the same time, and how they get along.</summary>
public sealed record WorkSharing
{
    /// <summary>
    /// This process's number, from 0. It begins with the tasks rank, rank + world, …, so that processes seldom meet, and goes on with whatever
    /// is left.
    /// </summary>
    public int Rank { get; init; }

    /// <summary>How many processes are expected. More may come and fewer may do: it decides where each begins, not what it does.</summary>
    public int World { get; init; } = 1;

    /// <summary>
    /// A claim that is not renewed for so long, by the clock of whoever waits for it, counts as abandoned. Its owner renews it several times
    /// in that while.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);
}
