namespace Dolma.Core.Tasks;

/// <summary>Whose turn a task is: this process's (<see cref="Plan"/>), nobody's any more (<see cref="Result"/>), or another's for now (neither).</summary>
/// <param name="Plan">The task, as it is to be done.</param>
/// <param name="Result">How the task ended.</param>
/// <param name="IsGivenUp">Whether this process has just found that nobody is to try the task any more.</param>
/// <param name="Owners">If it is another's: how many have had it in a row, that one included. All before were lost.</param>
internal readonly record struct TaskTurn(TaskPlan? Plan, TaskResult? Result, bool IsGivenUp, int Owners)
{
    public static TaskTurn Mine(TaskPlan plan) => new(plan, null, IsGivenUp: false, 0);

    public static TaskTurn Over(TaskResult result, bool isGivenUp = false) => new(null, result, isGivenUp, 0);

    public static TaskTurn Later(int owners) => new(null, null, IsGivenUp: false, owners);
}
