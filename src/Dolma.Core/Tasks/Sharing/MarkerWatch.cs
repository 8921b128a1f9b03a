using Dolma.Core.Storage;

namespace Dolma.Core.Tasks;

/// <summary>
/// Notices which tasks may have ended, for whoever is told by nobody: lists the folders of their markers, a request for a thousand of them, instead
/// of asking for each.
/// </summary>
public sealed class MarkerWatch(IStorage storage)
{
    private readonly HashSet<string> _markers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoredFile> _seen = new(StringComparer.Ordinal);

    /// <summary>Watches these tasks, too. What lies there by now is no news.</summary>
    public void Add(IEnumerable<ShardTask> tasks)
    {
        List<string> added = [.. tasks.Select(TaskShare.MarkerOf).Where(_markers.Add)];
        foreach (string folder in added.Select(StoragePath.Parent).Distinct(StringComparer.Ordinal))
        {
            _folders.Add(folder);
            foreach (StoredFile file in Files(folder))
                _seen.TryAdd(file.Path, file);
        }
    }

    /// <returns>First markers of tasks that have a marker, or the note of a failure, that was not there, or not like this, the last time.</returns>
    /// <exception cref="RetryableException">The destination cannot be asked just now.</exception>
    public IReadOnlyCollection<string> Changes()
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        foreach (StoredFile file in _folders.SelectMany(Files))
        {
            string marker = FailureNote.MarkerOf(file.Path) ?? file.Path;
            if (!_markers.Contains(marker) || (_seen.TryGetValue(file.Path, out StoredFile known) && known == file))
                continue;
            _seen[file.Path] = file;
            changed.Add(marker);
        }

        return changed;
    }

    private IEnumerable<StoredFile> Files(string folder) => storage.Children(folder).Select(entry => entry.File).OfType<StoredFile>();
}
