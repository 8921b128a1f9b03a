using Dolma.Core.Storage;
using Dolma.Core.Threads;

namespace Dolma.Core.Tasks;

/// <summary>
/// Finds out which tasks are done: by one listing of each folder that has markers in it, which shows markers and outputs alike, and by
/// reading the markers that are there, many at a time. What the inputs are is known from planning.
/// </summary>
internal sealed class MarkerLook(IStorage storage, DriverOptions options, string fingerprint)
{
    /// <summary>Fewer tasks are looked at one by one: their folders may hold any number of others.</summary>
    private const int FewestForListing = 8;

    /// <summary>Markers that are read at a time. A bucket answers in some 20 ms, however many ask.</summary>
    public const int Readers = 32;

    /// <summary>The folders of markers and outputs as the look at all of them found them.</summary>
    public StorageSnapshot Found { get; private set; } = new(storage);

    /// <summary>All of them, in their order.</summary>
    public IReadOnlyList<TaskLook> At(IReadOnlyList<ShardTask> tasks)
    {
        var inputs = options.Planned ?? new StorageSnapshot(storage);
        StorageSnapshot outputs = Found = new StorageSnapshot(storage);
        if (tasks.Count >= FewestForListing && !options.IgnoreExisting)
        {
            foreach (string root in tasks.SelectMany(task => task.Markers).Select(DoneMarker.RootOf).Distinct(StringComparer.Ordinal))
                outputs.List(root);
        }

        var looks = new TaskLook[tasks.Count];
        OnThreads.ForEach(tasks.Count, tasks.Count < FewestForListing ? 1 : Readers, i => looks[i] = Look(tasks[i], inputs, outputs));
        return looks;
    }

    /// <summary>One as it is at this moment.</summary>
    public TaskLook At(ShardTask task) => Look(task, options.Planned ?? storage, storage);

    private TaskLook Look(ShardTask task, IStorage planned, IStorage outputs)
    {
        IReadOnlyList<DoneMarker.InputEntry> inputs;
        try
        {
            inputs = DoneMarker.Identify(task, planned);
        }
        catch (DolmaException e)
        {
            return new TaskLook(task, [], e, Marker: null, Stale: null);
        }

        DoneMarker? marker = null;
        if (options.IgnoreExisting)
            return new TaskLook(task, inputs, Error: null, marker, Stale: null);
        foreach (string path in task.Markers)
        {
            marker = DoneMarker.Read(path, outputs);
            if (marker is null)
                break;
            if (Misfit(marker, inputs, outputs) is { } stale)
                return new TaskLook(task, inputs, Error: null, marker, stale);
        }

        return new TaskLook(task, inputs, Error: null, marker, Stale: null);
    }

    private Staleness? Misfit(DoneMarker marker, IReadOnlyList<DoneMarker.InputEntry> inputs, IStorage outputs)
    {
        if (marker.Program != options.Program)
            return new Staleness(StaleBecause.Version, marker.Program);
        if (marker.Misfit(fingerprint, inputs, outputs) is { } stale)
            return stale;
        return options.BadLines == BadLinePolicy.Fail && marker.Counts.GetValueOrDefault("bad_lines") is > 0 and long bad
            ? new Staleness(StaleBecause.BadLines, $"{bad:N0}")
            : null;
    }
}
