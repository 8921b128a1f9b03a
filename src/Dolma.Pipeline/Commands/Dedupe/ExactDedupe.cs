using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Dedup;
using Dolma.Dedup.Exact;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>
/// <c>dolma dedupe</c> with <c>dedupe.exact</c> on this machine: finds out which files the index knows, takes the others through the three
/// steps of an <see cref="ExactRun"/>, and adds their keys to the index at the very end.
/// </summary>
internal sealed class ExactDedupe
{
    private readonly string _stage;
    private readonly DedupeCommandOptions _options;
    private readonly DedupeOptions _settings;
    private readonly StageRunner _runner;
    private readonly string _folder;
    private readonly string _keys;

    public ExactDedupe(string stage, DedupeCommandOptions options, DedupeOptions settings, StageRunner runner)
    {
        (_stage, _options, _settings, _runner) = (stage, options, settings, runner);
        _folder = options.BloomFilter.File.TrimEnd('/');
        // What is a key, whatever the attribute is called.
        _keys = (settings with { AttributeName = "-" }).ToString();
    }

    private IStorage Storage => _runner.Storage;

    private bool ReadOnly => _options.BloomFilter.ReadOnly;

    /// <summary>Tasks that have a reader at the same time, as the driver has it.</summary>
    private int OpenTasks => (_options.Processes + 1) / 2 + 1;

    /// <summary>What is wrong with the index or the memory, found without reading keys.</summary>
    /// <exception cref="RunException">The index's list cannot be understood.</exception>
    public static IEnumerable<ConfigProblem> Problems(DedupeCommandOptions options, IStorage storage)
    {
        string folder = options.BloomFilter.File.TrimEnd('/');
        if (storage.Find(folder) is not null)
        {
            yield return new ConfigProblem("bloom_filter.file", $"is {folder}, a file; with `dedupe.exact` it has to name a folder for the index.");
        }
        else if (ExactIndex.Read(folder, storage) is not { } index)
        {
            if (options.BloomFilter.ReadOnly)
            {
                yield return new ConfigProblem(
                    "bloom_filter.file", $"is {folder}, where there is no index, and `bloom_filter.read_only` is set. Correct the path, or let the run make an index.");
            }
        }
        else if (index.Seed != options.BloomFilter.Seed)
        {
            yield return new ConfigProblem(
                "bloom_filter.seed", $"is {options.BloomFilter.Seed}, and the keys in {folder} were hashed with {index.Seed}. Set that, or name another folder.");
        }

        long available = MachineMemory.Available();
        if (options.Dedupe.ExactMemory > available)
        {
            yield return new ConfigProblem(
                "dedupe.exact_memory", $"is {options.Dedupe.ExactMemory:N0} bytes, and {available:N0} are free here. Set less; sorting then uses the disk more.");
        }
    }

    public void Work(IReadOnlyList<ShardTask> tasks)
    {
        ConfigProblem[] problems = [.. Problems(_options, Storage)];
        if (problems.Length > 0)
            throw new ConfigException(problems);
        // Whoever joins sees either what is needed in between, or an index that is complete.
        using Participation? participation = _runner.Join(_folder);
        ExactIndex index = ExactIndex.Read(_folder, Storage) ?? ExactIndex.Empty(_options.BloomFilter.Seed);
        _runner.Context.Error.WriteLine(
            $"dedupe: exact, sorting in at most {_options.Dedupe.ExactMemory / 1e6:N0} MB of memory; the index holds {index.KeyCount():N0} keys");
        (int Generations, bool IsAbsorbed, IReadOnlyList<ShardTask> Tasks)[] groups = [.. Groups(index, tasks)];
        for (int i = 0; i < groups.Length; i++)
        {
            if (!Work(index, groups[i].Generations, groups[i].IsAbsorbed, groups[i].Tasks, groups.Length - 1 - i))
                return;
        }

        if (participation is null || participation.Leave())
            ExactRun.Clean(_folder, Storage);
    }

    /// <summary>
    /// The tasks by the generation of the index that holds their files, and those with new files last; each group with the number of
    /// generations that were before it.
    /// </summary>
    private IEnumerable<(int Generations, bool IsAbsorbed, IReadOnlyList<ShardTask> Tasks)> Groups(ExactIndex index, IReadOnlyList<ShardTask> tasks)
    {
        if (ReadOnly)
            return [(index.Generations.Count, false, tasks)];
        List<HashSet<DoneMarker.InputEntry>> absorbed = [.. index.Generations.Select(generation => generation.Absorbed.ToHashSet())];
        List<IGrouping<int, ShardTask>> groups =
        [
            .. tasks.GroupBy(task =>
            {
                DoneMarker.InputEntry[] inputs = [.. Identify(task)];
                int found = absorbed.FindIndex(known => inputs.All(known.Contains));
                return found < 0 ? index.Generations.Count : found;
            }).OrderBy(group => group.Key),
        ];
        foreach (IGrouping<int, ShardTask> group in groups.Where(group => group.Key < index.Generations.Count))
            RequireSameSettings(index.Generations[group.Key], group.First());
        FilterState.RequireUnchanged(
            _folder,
            absorbed.SelectMany(known => known),
            groups.Where(group => group.Key == index.Generations.Count).SelectMany(group => group),
            DedupeCommand.PartOf(_options),
            _runner.Planned);
        return groups.Select(group =>
            (group.Key, group.Key < index.Generations.Count, (IReadOnlyList<ShardTask>)[.. group.Select((task, i) => task with { Index = i })]));
    }

    private void RequireSameSettings(ExactIndex.Generation generation, ShardTask task)
    {
        if (generation.Settings != _keys)
        {
            throw new RunException(
                $"{_folder} holds keys of {task.Name} that were made with other settings ({generation.Settings}), and each new key that is equal to one of them would "
                + "count as seen before. Name another folder for these settings, or delete this one to begin anew.");
        }
    }

    private IEnumerable<DoneMarker.InputEntry> Identify(ShardTask task) => FilterState.Identify(task, _folder, DedupeCommand.PartOf(_options), _runner.Planned);

    /// <summary>Whether all of it is done.</summary>
    /// <param name="groupsToCome">Groups that follow.</param>
    private bool Work(ExactIndex index, int generations, bool isAbsorbed, IReadOnlyList<ShardTask> tasks, int groupsToCome)
    {
        bool learns = !ReadOnly && !isAbsorbed;
        var settings = new ExactSettings
        {
            Seed = _options.BloomFilter.Seed,
            ReadOnly = ReadOnly,
            // Growing an array takes half as much again, for a moment.
            MemoryOfTask = _options.Dedupe.ExactMemory / (2 * OpenTasks),
            Scratch = Scratch(),
        };
        DoneMarker.InputEntry[] own = [.. tasks.SelectMany(Identify).Distinct()];
        // What was decided together stays so: a run over some of a generation's files finds the answers of the run over all of them.
        IReadOnlyList<DoneMarker.InputEntry> inputs = isAbsorbed ? index.Generations[generations].Absorbed : own;
        var run = new ExactRun(Storage, _folder, index, generations, _settings, settings, tasks, inputs, RunReport.Program);
        var stageSettings = new StageSettings { Processes = _options.Processes, Effort = CompressionEffort.Fast, StagesToCome = groupsToCome };
        int ranges = 0;
        if (learns || !_runner.AreDone(tasks, run.Marking(0)))
        {
            if (!own.SequenceEqual(inputs))
            {
                throw new RunException(
                    $"Attributes of {tasks[0].Name} or others are missing or changed, and {_folder} learnt {inputs.Count:N0} files together, of which this run names "
                    + $"{own.Length:N0}. Run with all of them again, in the same order: {inputs[0].Path} to {inputs[^1].Path}.");
            }

            if (!_runner.Run(_stage + ", keys", run.MapTasks, run.Mapping, stageSettings with { StagesToCome = groupsToCome + 2 }).Succeeded)
                return false;
            ranges = run.RangeCount();
            // A range is merged in bounded memory, but each has its share of it.
            StageSettings reduceSettings = stageSettings with { Processes = Math.Min(_options.Processes, OpenTasks), StagesToCome = groupsToCome + 1 };
            if (!_runner.Run(_stage + ", ranges", run.ReduceTasks(ranges, learns), run.Reducing(ranges), reduceSettings).Succeeded)
                return false;
        }

        StageSummary summary = _runner.Run(_stage, tasks, run.Marking(ranges), stageSettings);
        if (!DedupeGuard.Passes(summary, _options, _runner) || !summary.Succeeded)
            return false;
        if (learns)
            run.Commit(ranges, _keys);
        return true;
    }

    /// <summary>Beside the index if that is on this machine: there is room for its keys there.</summary>
    private string Scratch() => _options.WorkDir.Output is { Length: > 0 } named && StoragePath.Scheme(named).Length == 0 ? named
        : StoragePath.Scheme(_folder).Length == 0 ? StoragePath.Join(_folder, "work") : Path.GetTempPath();
}
