using Dolma.Core.Storage;

namespace Dolma.Core.Tasks;

/// <summary>
/// What tasks that are done do not need any more: half-written outputs of processes that were lost, their claims if that was between writing the
/// marker and giving up the claim, and notes of failures before.
/// </summary>
internal static class Leftovers
{
    /// <summary>
    /// Removes them. A process that is alive and has such a claim was frozen, or is about to find out that the task is done, or to give it up: each
    /// asks whether the claim is still there before it does anything by it.
    /// </summary>
    /// <param name="results">How tasks ended; only those that are done count.</param>
    /// <param name="seen">Shows what lies beside the markers.</param>
    public static void Remove(IEnumerable<TaskResult> results, IStorage seen, IStorage storage)
    {
        List<TaskResult> done = [.. results.Where(result => result.Status is TaskStatus.Done or TaskStatus.Skipped && result.Task.Markers.Count > 0)];
        HashSet<string> markers = done.Select(result => result.Task.Markers[0]).ToHashSet(StringComparer.Ordinal);
        HashSet<string> outputs = done.SelectMany(result => result.Outputs).Select(output => output.Path).ToHashSet(StringComparer.Ordinal);
        try
        {
            foreach (string folder in markers.Select(StoragePath.Parent).Distinct(StringComparer.Ordinal))
            {
                foreach (StorageEntry entry in seen.Children(folder).Where(entry => IsOf(markers, entry.Path)).ToList())
                    storage.Delete(entry.Path);
            }

            foreach (string root in markers.Select(DoneMarker.RootOf).Distinct(StringComparer.Ordinal))
                storage.RemoveUnfinished(root, outputs.Contains);
        }
        catch (DolmaException)
        {
            // All that is in nobody's way, and the next run sees it, too.
        }
    }

    private static bool IsOf(HashSet<string> markers, string path) =>
        (FailureNote.MarkerOf(path) ?? TaskClaims.MarkerOf(path)) is { } marker && markers.Contains(marker);
}
