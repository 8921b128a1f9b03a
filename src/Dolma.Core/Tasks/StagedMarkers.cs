using System.Text.Json;
using Dolma.Core.Storage;

namespace Dolma.Core.Tasks;

/// <summary>
/// The markers of one task between opening and commit. Opened before its outputs are committed: where a file is kept that somebody else wrote in the
/// meantime, a process that was frozen just then does not put its marker in the place of the one that fits the other's outputs.
/// </summary>
internal sealed class StagedMarkers : IDisposable
{
    private readonly List<StagedFile> _files = [];

    /// <exception cref="DolmaException">A place cannot be written to.</exception>
    public StagedMarkers(ShardTask task, IStorage storage)
    {
        try
        {
            foreach (string path in task.Markers)
                _files.Add(storage.Create(path));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <exception cref="RetryableException">Somebody else has done the task in the meantime.</exception>
    public void Commit(DoneMarker marker)
    {
        foreach (StagedFile file in _files)
        {
            JsonSerializer.Serialize(file.Stream, marker, JsonFile.Options);
            file.Commit();
        }
    }

    public void Dispose()
    {
        foreach (StagedFile file in _files)
            file.Dispose();
    }
}
