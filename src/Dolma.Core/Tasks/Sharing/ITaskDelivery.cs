namespace Dolma.Core.Tasks;

/// <summary>
/// One task as a source gave it to this process. One of the methods that return nothing is called, once, when this process is through with it;
/// none of them throws.
/// </summary>
public interface ITaskDelivery
{
    /// <summary>Path of the task's first marker, which is what a task is known by.</summary>
    string Marker { get; }

    /// <summary>Whether it was given to somebody before, so that it is likely to have been done.</summary>
    bool IsRepeated { get; }

    /// <summary>Whether nobody is to try it again if it fails now.</summary>
    bool IsLastAttempt { get; }

    /// <summary>
    /// Whether it is still wanted, and as this task. Asked when the task has been claimed, so that whatever is wanted instead waits for the claim's
    /// end. If not, the delivery sees to itself.
    /// </summary>
    /// <param name="task">What this process plans under that marker; null if nothing.</param>
    bool IsWanted(ShardTask? task);

    /// <summary>It has ended for everybody: as this process found, or, with null, as others had found before.</summary>
    void Ended(TaskResult? result);

    /// <summary>This attempt failed; there are more.</summary>
    void Retry(DolmaException error);

    /// <summary>Another process has it: it comes again later, in case that one is lost.</summary>
    void Postpone();

    /// <summary>It was given up unharmed, for anybody to do.</summary>
    void Return();
}
