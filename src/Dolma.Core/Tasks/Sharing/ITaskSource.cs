namespace Dolma.Core.Tasks;

/// <summary>
/// Where a process gets its tasks from if others decide who tries what next. What it gets may have been done, or be under way elsewhere: claims
/// and markers in the destination say so, never the source. Called from many threads at once.
/// </summary>
public interface ITaskSource
{
    /// <summary>Says beforehand how many tasks will be taken and not ended at a time, so that no more are kept from others.</summary>
    void Expect(int tasks);

    /// <summary>Waits for a task.</summary>
    /// <param name="isOver">Asked now and then while waiting: whether no task is wanted any more.</param>
    /// <returns>Null if there will be none: <paramref name="isOver"/>, all tasks have ended, or this process is to leave.</returns>
    ITaskDelivery? Take(Func<bool> isOver);

    /// <summary>
    /// Whether this process goes on with what the tasks have made, so that it has to know how each of them ended. If not, those that it did not do
    /// itself count as not run.
    /// </summary>
    bool GoesOn { get; }
}
