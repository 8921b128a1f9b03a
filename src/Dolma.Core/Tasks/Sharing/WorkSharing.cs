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

    /// <summary>
    /// Owners in a row that may be lost with a task before it counts as what killed them: it fails then. Nobody is to blame for being lost
    /// by chance, so this is far more than chance makes likely.
    /// </summary>
    public int MaxLostOwners { get; init; } = 20;

    /// <summary>
    /// How long this process stays, with nothing to do itself, for tasks that others have: null, the default, until they have ended, as whoever goes on
    /// with their results has to. More than <see cref="Lease"/> is enough to find out which of the others are lost, and to take over from them.
    /// </summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>Where tasks come from, one by one; null if this process goes through all of them by its rank.</summary>
    public ITaskSource? Source { get; init; }

    /// <summary>Who does the tasks while this process only waits for them; null if it takes part itself.</summary>
    public ITaskPool? Pool { get; init; }
}
