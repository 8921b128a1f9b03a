using Dolma.Core.Storage;

namespace Dolma.Core.Tasks;

/// <summary>That a task has failed, left beside its marker for the other processes of the run; the next success removes it.</summary>
/// <param name="Task">Name of the task.</param>
/// <param name="Message">Why.</param>
/// <param name="By">Which process found out.</param>
internal sealed record FailureNote(string Task, string Message, string By)
{
    private const string Ending = ".failed";

    public static string PathOf(string marker) => marker + Ending;

    /// <summary>The marker that a note lies beside; null if this is no note's path.</summary>
    public static string? MarkerOf(string path) => IsNote(path) ? path[..^Ending.Length] : null;

    public static bool IsNote(string path) => path.EndsWith(Ending, StringComparison.Ordinal);

    /// <summary>
    /// Leaves a note of each failure: what a process that is alone does at its end, so that it can be seen from outside how it went.
    /// </summary>
    public static void Leave(IEnumerable<TaskResult> results, IStorage storage)
    {
        // What ends a whole run (a full disk) is not of the shard that met it first.
        foreach (TaskResult failed in results.Where(r => r.Status == TaskStatus.Failed && r.Task.Markers.Count > 0 && r.Error is not RunException))
        {
            try
            {
                new FailureNote(failed.Task.Name, failed.Error!.Message, ClaimOwner.Self.ToString()).Write(PathOf(failed.Task.Markers[0]), storage);
            }
            catch (DolmaException)
            {
                // The result says what happened; a note more or less does not change it.
            }
        }
    }

    /// <summary>Null if there is none any more.</summary>
    public static FailureNote? Read(string path, IStorage storage) => JsonFile.TryRead<FailureNote>(path, storage);

    public void Write(string path, IStorage storage) => JsonFile.Write(path, this, storage);
}
