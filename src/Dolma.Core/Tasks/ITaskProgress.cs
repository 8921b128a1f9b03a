namespace Dolma.Core.Tasks;

/// <summary>Is told how the run goes, from many threads at once. Must be quick.</summary>
public interface ITaskProgress
{
    /// <summary>Called once, before the first task is opened.</summary>
    /// <param name="tasks">All tasks of the run.</param>
    /// <param name="skipped">How many of them are done already.</param>
    /// <param name="inputBytes">Stored bytes of the inputs that will be read.</param>
    void Started(int tasks, int skipped, long inputBytes);

    /// <summary>A task is about to be opened: once for each attempt.</summary>
    /// <param name="task">Which.</param>
    /// <param name="attempt">0, and one more for each time that it is done again after an interrupted transfer.</param>
    void Began(ShardTask task, int attempt)
    {
    }

    /// <summary>A batch was read.</summary>
    /// <param name="lines">Lines of the documents file in it.</param>
    /// <param name="lineBytes">Their bytes, decompressed.</param>
    void Read(int lines, long lineBytes);

    /// <summary>A task has ended, as done, failed or given up.</summary>
    /// <param name="result">How.</param>
    /// <param name="inputBytes">Stored bytes of its inputs.</param>
    void Ended(TaskResult result, long inputBytes);
}
