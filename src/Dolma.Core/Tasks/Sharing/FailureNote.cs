using System.Text.Json;
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
    /// Leaves a note of each failure, and removes those of tasks that have succeeded: what a process that is alone does at its end, so that it can be
    /// seen from outside how it went.
    /// </summary>
    /// <param name="before">How the markers' folders were at the start.</param>
    public static void Settle(IEnumerable<TaskResult> results, StorageSnapshot before, IStorage storage)
    {
        // What ends a whole run (a full disk) is not of the shard that met it first.
        foreach (TaskResult result in results.Where(result => result.Task.Markers.Count > 0 && result.Error is not RunException))
        {
            string path = PathOf(result.Task.Markers[0]);
            try
            {
                if (result.Status == TaskStatus.Failed)
                    new FailureNote(result.Task.Name, result.Error!.Message, ClaimOwner.Self.ToString()).Write(path, storage);
                else if (result.Status is TaskStatus.Done or TaskStatus.Skipped && before.Find(path) is not null)
                    storage.Delete(path);
            }
            catch (DolmaException)
            {
                // The result says what happened; a note more or less does not change it.
            }
        }
    }

    /// <summary>Null if there is none any more.</summary>
    public static FailureNote? Read(string path, IStorage storage)
    {
        try
        {
            return JsonFile.Read<FailureNote>(path, storage);
        }
        catch (Exception e) when (e is JsonException or ShardException)
        {
            return null;
        }
    }

    public void Write(string path, IStorage storage) => JsonFile.Write(path, this, storage);
}
