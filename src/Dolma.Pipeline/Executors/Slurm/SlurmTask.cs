namespace Dolma.Pipeline.Executors.Slurm;

/// <summary>A task of an array job, as the queue shows it.</summary>
/// <param name="Job">Number of the array job.</param>
/// <param name="State"><c>PENDING</c>, <c>RUNNING</c>, <c>COMPLETING</c> and others.</param>
/// <param name="Reason">Why it waits; <c>None</c> if it does not.</param>
internal readonly record struct SlurmTask(string Job, string State, string Reason)
{
    public bool IsWaiting => State == "PENDING";
}
