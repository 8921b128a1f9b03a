using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Dedup;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>
/// The filter between runs: which content a run begins with, and how it is kept at the end. A run that was killed begins again from
/// the same content, because the filter is written last; a run over files that the filter holds already begins from the content
/// before them.
/// </summary>
internal sealed class FilterState : IDisposable
{
    /// <summary>What the program takes at most besides the filter: batches, buffers, the runtime.</summary>
    private const long Beside = 300_000_000;

    private readonly string _path;
    private readonly string _part;
    private readonly StageRunner _runner;
    private readonly FilterMarker.Generation? _before;

    private FilterState(string path, string part, BloomFilter filter, string initial, FilterMarker.Generation? before, IReadOnlyList<ShardTask> tasks, StageRunner runner)
    {
        _path = path;
        _part = part;
        _runner = runner;
        _before = before;
        Filter = filter;
        Initial = initial;
        Tasks = tasks;
    }

    public BloomFilter Filter { get; }

    /// <summary><see cref="FilterMarker.NewFilter"/>, or the hash of what was read.</summary>
    public string Initial { get; }

    /// <summary>The tasks whose files this run decides about.</summary>
    public IReadOnlyList<ShardTask> Tasks { get; }

    /// <summary>Finds out what to begin with, and reads or makes it.</summary>
    /// <exception cref="DolmaException">The filter is missing, cannot be read or does not fit into memory.</exception>
    public static FilterState Open(string path, BloomFilterOptions options, string part, IReadOnlyList<ShardTask> tasks, StageRunner runner)
    {
        IStorage storage = runner.Storage;
        if (storage.Find(path) is null)
        {
            if (options.ReadOnly)
                throw new ConfigException("bloom_filter.file", $"is {path}, which does not exist, and `bloom_filter.read_only` is set. Correct the path, or let the run make a filter.");
            return new FilterState(path, part, Make(options, runner), FilterMarker.NewFilter, before: null, tasks, runner);
        }

        string hash = runner.IsLook && FilterMarker.Newest(path, storage) is { } newest ? newest : FilterMarker.HashOf(path, storage);
        FilterMarker.Generation? known = Find(path, hash, options, runner);
        if (options.ReadOnly)
            known = null;
        if (known is not null && options.Compat)
        {
            if (tasks.Any(task => Identify(task, path, part, runner.Planned).All(known.Absorbed.Contains)))
                runner.Warn($"{path} holds some of these files already, from an earlier run; under --compat each of their keys is now a duplicate of itself, as the original has it");
            known = null;
        }

        if (known is null)
            return new FilterState(path, part, Read(path, options, runner), hash, before: null, tasks, runner);

        var absorbed = known.Absorbed.ToHashSet();
        List<ShardTask> pending = [.. tasks.Where(task => !Identify(task, path, part, runner.Planned).All(absorbed.Contains))];
        RequireUnchanged(path, known.Absorbed, pending, part, runner.Planned);
        if (pending.Count == 0)
            return Again(path, part, known, options, tasks, runner);
        if (pending.Count < tasks.Count)
        {
            RequireOutputs(path, tasks.Except(pending), new StorageSnapshot(storage));
            runner.Warn($"{tasks.Count - pending.Count:N0} files are in {path} already, from an earlier run; only the {pending.Count:N0} new ones are looked at");
        }

        return new FilterState(path, part, Read(path, options, runner), hash, known, [.. pending.Select((task, i) => task with { Index = i })], runner);
    }

    /// <summary>What is wrong with making or reading the filter here, without doing it.</summary>
    public static IEnumerable<ConfigProblem> MemoryProblems(string path, BloomFilterOptions options, IStorage storage)
    {
        StoredFile? file = storage.Find(path);
        if (file is null && options.ReadOnly)
            yield return new ConfigProblem("bloom_filter.file", $"is {path}, which does not exist, and `bloom_filter.read_only` is set. Correct the path, or let the run make a filter.");
        if (file is null && (options.ReadOnly || options.Problems().Any()))
            yield break;
        long bytes = file?.Size ?? BloomFilter.MemoryNeeded(options);
        if (TooLarge(bytes, options) is { } problem)
            yield return problem;
    }

    /// <summary>Writes the filter, and before it what it will have absorbed.</summary>
    public void Save()
    {
        FilterMarker.Generation made = new(
            ContentHash.OfWritten(Filter.Write),
            Initial,
            [.. (_before?.Absorbed ?? []).Concat(Tasks.SelectMany(t => Identify(t, _path, _part, _runner.Planned))).Distinct()]);
        var generations = new List<FilterMarker.Generation> { made };
        if (Initial != FilterMarker.NewFilter)
        {
            if (_runner.Storage.Find(_path) is not null && FilterMarker.HashOf(_path, _runner.Storage) == Initial)
                Copy(_path, FilterMarker.FormerFilter(_path));
            if (_before is not null)
                generations.Add(_before);
        }

        FilterMarker.Write(_path, generations, _runner.Storage);
        using StagedFile file = _runner.Storage.Create(_path);
        Filter.Write(file.Stream);
        file.Commit();
    }

    public void Dispose() => Filter.Dispose();

    /// <summary>What is known of the filter; the original, knowing nothing, would take any.</summary>
    private static FilterMarker.Generation? Find(string path, string hash, BloomFilterOptions options, StageRunner runner)
    {
        try
        {
            return FilterMarker.Find(path, hash, runner.Storage);
        }
        catch (RunException e) when (options.Compat)
        {
            runner.Warn(e.Message);
            return null;
        }
    }

    /// <summary>All files are in the filter: what they were decided against is the content before them.</summary>
    private static FilterState Again(
        string path, string part, FilterMarker.Generation known, BloomFilterOptions options, IReadOnlyList<ShardTask> tasks, StageRunner runner)
    {
        if (known.Initial == FilterMarker.NewFilter)
            return new FilterState(path, part, Make(options, runner), known.Initial, before: null, tasks, runner);
        string former = FilterMarker.FormerFilter(path);
        if (runner.Storage.Find(former) is null || FilterMarker.HashOf(former, runner.Storage) != known.Initial)
        {
            throw new RunException(
                $"{path} holds these files already, and the filter as it was before them, {former}, is missing. Put the earlier filter back to {path}, or delete it to begin anew.");
        }

        return new FilterState(path, part, Read(former, options, runner), known.Initial, before: null, tasks, runner);
    }

    private static BloomFilter Make(BloomFilterOptions options, StageRunner runner)
    {
        List<ConfigProblem> problems = [.. options.Problems()];
        if (problems.Count > 0)
            throw new ConfigException(problems);
        if (runner is not LookingRunner)
            CheckMemory(BloomFilter.MemoryNeeded(options), options, runner);
        return BloomFilter.Create(options);
    }

    private static BloomFilter Read(string path, BloomFilterOptions options, StageRunner runner)
    {
        CheckMemory(runner.Storage.Find(path)!.Value.Size, options, runner);
        using Stream stream = runner.Storage.OpenRead(path);
        return BloomFilter.Read(stream, path);
    }

    private static void CheckMemory(long bytes, BloomFilterOptions options, StageRunner runner)
    {
        runner.Context.Error.WriteLine($"dedupe: the filter takes {bytes / 1e6:N1} MB of memory, the program up to {Beside / 1e6:N0} MB beside it");
        if (TooLarge(bytes, options) is { } problem)
            throw new ConfigException([problem]);
    }

    /// <summary>What to say of a filter that does not fit into what is free; null if it does.</summary>
    private static ConfigProblem? TooLarge(long bytes, BloomFilterOptions options)
    {
        long available = MachineMemory.Available() - Beside;
        if (bytes <= available)
            return null;
        long fits = 1 << 20;
        while (fits * 2 <= available)
            fits *= 2;
        string keys = options.EstimatedDocCount <= 0 ? "" :
            $", which with {options.EstimatedDocCount:N0} keys takes a share of "
            + $"{BloomFilterSize.FalsePositiveRate(fits, options.EstimatedDocCount, Math.Max(1, BloomFilterSize.BestHashCount(fits, options.EstimatedDocCount))):0.##e+0}"
            + " of the new ones for known";
        string rate = options.DesiredFalsePositiveRate <= 0 ? "" :
            $", and at the desired rate is good for {fits * 8 * Math.Pow(Math.Log(2), 2) / -Math.Log(options.DesiredFalsePositiveRate):N0} keys";
        return new ConfigProblem(
            "bloom_filter.size_in_bytes",
            $"makes a filter of {bytes:N0} bytes, and {Math.Max(0, available):N0} are free for it here. What fits is {fits:N0} bytes{keys}{rate}. "
            + "Set that, or `dedupe.exact`, which sorts on disk instead.");
    }

    /// <summary>
    /// The inputs as they are noted once absorbed: with their paths from the filter's folder, so that a file is the same one however a run
    /// spells it, from wherever it is started, and after all was moved together.
    /// </summary>
    internal static IEnumerable<DoneMarker.InputEntry> Identify(ShardTask task, string filter, string part, IStorage storage) =>
        DoneMarker.Identify(task, storage).Select(entry => entry with { Path = PathFrom(filter, entry.Path), Identity = entry.Identity + part });

    /// <summary>A file that was changed since would find its own earlier content, and be all duplicates.</summary>
    internal static void RequireUnchanged(
        string filter, IEnumerable<DoneMarker.InputEntry> absorbed, IEnumerable<ShardTask> pending, string part, IStorage storage)
    {
        HashSet<string> known = [.. absorbed.Where(entry => part.Length == 0 || entry.Identity.EndsWith(part, StringComparison.Ordinal)).Select(entry => entry.Path)];
        ShardTask[] changed = [.. pending.Where(task => Identify(task, filter, part, storage).Any(entry => known.Contains(entry.Path)))];
        if (changed.Length > 0)
        {
            throw new RunException(
                $"{changed[0].Name} {(changed.Length == 1 ? "has" : $"and {changed.Length - 1:N0} more have")} changed since {filter} learnt what was in it, "
                + "so what is still the same would be its own duplicate. Put the earlier file back, give the new one another name if it is new data, or delete "
                + $"{filter} to begin anew.");
        }
    }

    private static string PathFrom(string filter, string path)
    {
        if (StoragePath.Scheme(path).Length > 0)
            return path;
        string full = Path.GetFullPath(path);
        return StoragePath.Scheme(filter).Length > 0 ? full : Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(filter)) ?? "/", full);
    }

    private static void RequireOutputs(string path, IEnumerable<ShardTask> absorbed, StorageSnapshot storage)
    {
        if (absorbed.SelectMany(task => task.Outputs).FirstOrDefault(output => storage.Find(output.Path) is null) is { } missing)
        {
            throw new RunException(
                $"{missing.Path} is missing, but its documents are in {path}, where all of them would now be found. Delete the filter to begin anew.");
        }
    }

    private void Copy(string from, string to)
    {
        using Stream source = _runner.Storage.OpenRead(from);
        using StagedFile copy = _runner.Storage.Create(to);
        source.CopyTo(copy.Stream);
        copy.Commit();
    }
}
