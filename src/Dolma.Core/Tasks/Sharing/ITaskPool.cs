namespace Dolma.Core.Tasks;

/// <summary>Processes that do the tasks of a run that does none itself. They come and go; how each task ended is found in the destination.</summary>
public interface ITaskPool
{
    /// <summary>Offers tasks, each with a marker, to whoever has time. Returns at once; what was offered before stays so.</summary>
    /// <exception cref="ShardException">Nobody will do them any more; why, to be said of each.</exception>
    void Offer(IReadOnlyList<ShardTask> tasks);

    /// <summary>Waits until a task is said to have ended.</summary>
    /// <returns>First markers of such tasks; none after <paramref name="longest"/>, or if the wait was cancelled.</returns>
    /// <exception cref="RunException">There will be no news any more.</exception>
    IReadOnlyCollection<string> WaitForNews(TimeSpan longest, CancellationToken cancellation);

    /// <summary>Whether nothing that was offered waits to be taken. False if that is not known at the moment.</summary>
    bool IsDry { get; }

    /// <summary>Whether everybody is known to have left, so that what has not ended has to be offered anew. It is dry then, too.</summary>
    bool IsDeserted { get; }
}
