namespace Dolma.Core.Tasks;

/// <summary>Whose turn a task is: this process's (<see cref="Plan"/>), nobody's any more (<see cref="Result"/>), or another's for now (neither).</summary>
/// <param name="Plan">The task, as it is to be done.</param>
/// <param name="Result">How the task ended.</param>
internal readonly record struct TaskTurn(TaskPlan? Plan, TaskResult? Result)
{
    public static readonly TaskTurn Later;

    public static TaskTurn Mine(TaskPlan plan) => new(plan, null);

    public static TaskTurn Over(TaskResult result) => new(null, result);
}
