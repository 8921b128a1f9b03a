namespace Dolma.Core.Tasks;

/// <summary>Hands tasks to readers, and decides what becomes of each when it has been tried. Called from many threads.</summary>
internal interface ITaskFeed
{
    /// <summary>Waits for a task; null when none is left and none can come back.</summary>
    TaskPlan? Take();

    /// <summary>A task that was taken has been tried.</summary>
    void Ended(TaskPlan plan, TaskResult result);
}
