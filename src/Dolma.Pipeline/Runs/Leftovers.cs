using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Runs;

/// <summary>
/// Outputs of an earlier run that the present plan no longer makes (fewer shards, other names): left where they are, the next stage
/// would read them as data. Only files that a done marker of ours vouches for are touched.
/// </summary>
internal static class Leftovers
{
    /// <summary>Removes them.</summary>
    /// <param name="root">Root of the outputs, where the markers' folder lies.</param>
    /// <param name="isOurs">Which markers are this stage's, by their paths below that folder.</param>
    /// <param name="results">The present run's tasks, all of them done.</param>
    /// <returns>Paths of the data files that were removed.</returns>
    public static IReadOnlyList<string> Remove(string root, Func<string, bool> isOurs, IReadOnlyList<TaskResult> results, IStorage storage)
    {
        var current = results.SelectMany(r => r.Outputs).Select(o => o.Path).ToHashSet(StringComparer.Ordinal);
        var markers = results.SelectMany(r => r.Task.Markers).ToHashSet(StringComparer.Ordinal);
        var removed = new List<string>();
        // Spelt as the markers' paths are, `./` and all: listings keep the spelling.
        string folder = $"{root.TrimEnd('/')}/{DoneMarker.Folder}";
        foreach (StoredFile file in storage.List(folder).ToList())
        {
            if (markers.Contains(file.Path) || !isOurs(file.Path[(folder.Length + 1)..])
                || DoneMarker.Read(file.Path, storage) is not { } marker)
            {
                continue;
            }

            foreach (DoneMarker.OutputEntry output in marker.Outputs)
            {
                if (current.Contains(output.Path) || storage.Find(output.Path) is not { } found || found.Identity != output.Identity)
                    continue;
                storage.Delete(output.Path);
                removed.Add(output.Path);
            }

            storage.Delete(file.Path);
        }

        return removed;
    }
}
