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
    private readonly string _path;
    private readonly IStorage _storage;
    private readonly FilterMarker.Generation? _before;

    private FilterState(string path, BloomFilter filter, string initial, FilterMarker.Generation? before, IReadOnlyList<ShardTask> tasks, IStorage storage)
    {
        _path = path;
        _storage = storage;
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
    public static FilterState Open(string path, BloomFilterOptions options, IReadOnlyList<ShardTask> tasks, StageRunner runner)
    {
        IStorage storage = runner.Storage;
        if (storage.Find(path) is null)
        {
            if (options.ReadOnly)
                throw new ConfigException("bloom_filter.file", $"is {path}, which does not exist, and `bloom_filter.read_only` is set. Correct the path, or let the run make a filter.");
            return new FilterState(path, Make(options, runner), FilterMarker.NewFilter, before: null, tasks, storage);
        }

        string hash = FilterMarker.HashOf(path, storage);
        FilterMarker.Generation? known = options.ReadOnly ? null : FilterMarker.Find(path, hash, storage);
        if (known is null)
            return new FilterState(path, Read(path, runner), hash, before: null, tasks, storage);

        var absorbed = known.Absorbed.ToHashSet();
        List<ShardTask> pending = [.. tasks.Where(task => !DoneMarker.Identify(task, storage).All(absorbed.Contains))];
        if (pending.Count == 0)
            return Again(path, known, options, tasks, runner);
        if (pending.Count < tasks.Count)
        {
            RequireOutputs(path, tasks.Except(pending), storage);
            runner.Warn($"{tasks.Count - pending.Count:N0} files are in {path} already, from an earlier run; only the {pending.Count:N0} new ones are looked at");
        }

        return new FilterState(path, Read(path, runner), hash, known, [.. pending.Select((task, i) => task with { Index = i })], storage);
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
        if (bytes > Available)
            yield return TooLarge(bytes);
    }

    /// <summary>Writes the filter, and before it what it will have absorbed.</summary>
    public void Save()
    {
        FilterMarker.Generation made = new(
            ContentHash.OfWritten(Filter.Write),
            Initial,
            [.. (_before?.Absorbed ?? []).Concat(Tasks.SelectMany(t => DoneMarker.Identify(t, _storage))).Distinct()]);
        var generations = new List<FilterMarker.Generation> { made };
        if (Initial != FilterMarker.NewFilter)
        {
            if (_storage.Find(_path) is not null && FilterMarker.HashOf(_path, _storage) == Initial)
                Copy(_path, FilterMarker.FormerFilter(_path));
            if (_before is not null)
                generations.Add(_before);
        }

        FilterMarker.Write(_path, generations, _storage);
        using StagedFile file = _storage.Create(_path);
        Filter.Write(file.Stream);
        file.Commit();
    }

    public void Dispose() => Filter.Dispose();

    /// <summary>All files are in the filter: what they were decided against is the content before them.</summary>
    private static FilterState Again(
        string path, FilterMarker.Generation known, BloomFilterOptions options, IReadOnlyList<ShardTask> tasks, StageRunner runner)
    {
        if (known.Initial == FilterMarker.NewFilter)
            return new FilterState(path, Make(options, runner), known.Initial, before: null, tasks, runner.Storage);
        string former = FilterMarker.FormerFilter(path);
        if (runner.Storage.Find(former) is null || FilterMarker.HashOf(former, runner.Storage) != known.Initial)
        {
            throw new RunException(
                $"{path} holds these files already, and the filter as it was before them, {former}, is missing. Put the earlier filter back to {path}, or delete it to begin anew.");
        }

        return new FilterState(path, Read(former, runner), known.Initial, before: null, tasks, runner.Storage);
    }

    private static BloomFilter Make(BloomFilterOptions options, StageRunner runner)
    {
        List<ConfigProblem> problems = [.. options.Problems()];
        if (problems.Count > 0)
            throw new ConfigException(problems);
        CheckMemory(BloomFilter.MemoryNeeded(options), runner);
        return BloomFilter.Create(options);
    }

    private static BloomFilter Read(string path, StageRunner runner)
    {
        CheckMemory(runner.Storage.Find(path)!.Value.Size, runner);
        using Stream stream = runner.Storage.OpenRead(path);
        return BloomFilter.Read(stream, path);
    }

    private static void CheckMemory(long bytes, StageRunner runner)
    {
        runner.Context.Error.WriteLine($"dedupe: the filter takes {bytes / 1e6:N1} MB of memory");
        if (bytes > Available)
            throw new ConfigException([TooLarge(bytes)]);
    }

    private static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static ConfigProblem TooLarge(long bytes) => new(
        "bloom_filter.size_in_bytes",
        $"makes a filter of {bytes:N0} bytes, and this machine has {Available:N0} for the program. Set a size below that, or a higher `desired_false_positive_rate`.");

    private static void RequireOutputs(string path, IEnumerable<ShardTask> absorbed, IStorage storage)
    {
        if (absorbed.SelectMany(task => task.Outputs).FirstOrDefault(output => storage.Find(output.Path) is null) is { } missing)
        {
            throw new RunException(
                $"{missing.Path} is missing, but its documents are in {path}, where all of them would now be found. Delete the filter to begin anew.");
        }
    }

    private void Copy(string from, string to)
    {
        using Stream source = _storage.OpenRead(from);
        using StagedFile copy = _storage.Create(to);
        source.CopyTo(copy.Stream);
        copy.Commit();
    }
}
