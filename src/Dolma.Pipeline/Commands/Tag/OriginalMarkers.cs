using System.Globalization;
using System.Text;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using TaskStatus = Dolma.Core.Tasks.TaskStatus;

namespace Dolma.Pipeline.Commands;

/// <summary>
/// The original's own markers, for projects that still run both programs: <c>WORK_DIR/…/FILE.done.txt</c> with the local time, written
/// once a file is done (spec/tag 3.5, <c>dolma:python/dolma/core/parallel.py</c>).
/// </summary>
/// <remarks>Unlike there, markers in sub-folders are found again.</remarks>
internal sealed class OriginalMarkers
{
    private readonly IStorage _storage;
    private readonly Dictionary<string, string> _markers = new(StringComparer.Ordinal);

    private OriginalMarkers(IStorage storage) => _storage = storage;

    /// <summary>The markers below <c>work_dir.output</c>; null if that is not set.</summary>
    public static OriginalMarkers? For(TagOptions options, IStorage storage)
    {
        if (options.WorkDir.Output is not { } folder)
            return null;
        var markers = new OriginalMarkers(storage);
        IReadOnlyList<string> prefixes = AttributePrefix.Under(folder, options.Documents);
        for (int i = 0; i < prefixes.Count; i++)
        {
            foreach (DocumentFile file in DocumentDiscovery.Find(storage, options.Documents[i], options.Compat).Files)
                markers._markers[file.File.Path] = StoragePath.Join(prefixes[i], file.RelativePath + ".done.txt");
        }

        return markers;
    }

    public IReadOnlyList<ShardTask> NotDone(IReadOnlyList<ShardTask> tasks) =>
        [.. tasks.Where(task => _storage.Find(MarkerOf(task)) is null).Select((task, i) => task with { Index = i })];

    public void Ended(TaskResult result)
    {
        if (result.Status is not (TaskStatus.Done or TaskStatus.Skipped))
            return;
        using StagedFile file = _storage.Create(MarkerOf(result.Task));
        file.Stream.Write(Encoding.ASCII.GetBytes(DateTime.Now.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture)));
        file.Commit();
    }

    private string MarkerOf(ShardTask task) => _markers[task.Inputs[0].Documents.Path];
}
