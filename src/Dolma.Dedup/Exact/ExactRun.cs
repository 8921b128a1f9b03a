using System.Text;
using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Dedup.Exact;

/// <summary>
/// One set of shards that are compared with each other and with some generations of an index. Its steps are tasks that depend on nothing
/// but files: keys of each shard (<see cref="MapTasks"/>), answers of each range of hashes (<see cref="ReduceTasks"/>), attributes of each
/// shard (<see cref="Marking"/>). Whoever runs them, wherever and in whatever number, gets the same.
/// </summary>
public sealed class ExactRun
{
    /// <summary>Keys of a range at most, roughly: a quarter of a gigabyte to read and merge.</summary>
    private const long KeysOfRange = 8 << 20;

    private const string WorkFolder = "work";

    private readonly IStorage _storage;
    private readonly string _folder;
    private readonly ExactIndex _index;
    private readonly int _generations;
    private readonly DedupeOptions _options;
    private readonly ExactSettings _settings;
    private readonly IReadOnlyList<DoneMarker.InputEntry> _inputs;
    private readonly string _program;

    /// <param name="folder">The index's folder; intermediate files lie below it.</param>
    /// <param name="generations">How many generations of the index count as seen before.</param>
    /// <param name="tasks">Documents and their attribute files, in canonical order; a task's index is its place.</param>
    /// <param name="inputs">What the tasks read, as an index notes it once it has absorbed it: with the answers' order and the index, this makes the run.</param>
    /// <param name="program">Name and version of the program, part of every marker.</param>
    public ExactRun(
        IStorage storage,
        string folder,
        ExactIndex index,
        int generations,
        DedupeOptions options,
        ExactSettings settings,
        IReadOnlyList<ShardTask> tasks,
        IReadOnlyList<DoneMarker.InputEntry> inputs,
        string program)
    {
        (_storage, _folder, _index, _generations, _options, _settings, _inputs, _program) =
            (storage, folder, index, generations, options, settings, inputs, program);
        Id = Identify();
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        MapTasks = [.. tasks.Select(task => MapTask(task, names))];
    }

    /// <summary>Changes with anything that the answers depend on.</summary>
    public string Id { get; }

    /// <summary>First step, to be run with <see cref="Mapping"/>.</summary>
    public IReadOnlyList<ShardTask> MapTasks { get; }

    public TaskOperator Mapping => new KeyMapOperator(_options, _settings);

    /// <summary>Last step, to be run with the tasks themselves.</summary>
    /// <param name="ranges">What <see cref="RangeCount"/> says; 0 to compare markers only.</param>
    public TaskOperator Marking(int ranges) => new AnswerOperator(
        _options,
        new ExactAnswers(
            _storage,
            [.. MapTasks.Select(task => task.Outputs[0].Path)],
            [.. MapTasks.Select(task => task.Outputs[1].Path)],
            [.. Enumerable.Range(0, ranges).Select(range => AnswersOf(range, ranges))]),
        Id);

    /// <summary>Into how many ranges the hashes are cut; known once all shards have their keys, and the same for everybody.</summary>
    public int RangeCount()
    {
        long keys = MapTasks.Sum(task => KeyRun.Open(_storage, task.Outputs[0].Path).Entries) + _index.Generations.Take(_generations).Sum(g => g.Keys);
        int ranges = 1;
        while (ranges < KeyRun.Buckets && keys / ranges > KeysOfRange)
            ranges *= 2;
        return ranges;
    }

    /// <summary>Second step, to be run with <see cref="Reducing"/>: a task for each range of hashes.</summary>
    /// <param name="ranges">What <see cref="RangeCount"/> says.</param>
    /// <param name="learns">Whether the keys that the index does not hold are written for it.</param>
    public IReadOnlyList<ShardTask> ReduceTasks(int ranges, bool learns)
    {
        var tasks = new ShardTask[ranges];
        for (int range = 0; range < ranges; range++)
        {
            var answers = new OutputFile(AnswersOf(range, ranges), CompressionKind.None);
            var learnt = new OutputFile(ExactIndex.FileOf(_folder, GenerationName, range), CompressionKind.None);
            tasks[range] = new ShardTask(
                $"range {range} of {ranges}",
                range,
                [],
                learns ? [answers, learnt] : [answers],
                [DoneMarker.PathFor(StoragePath.Join(_folder, WorkFolder), $"answers-{range:000}-of-{ranges}")]);
        }

        return tasks;
    }

    /// <exception cref="DolmaException">A shard's keys or a file of the index are missing.</exception>
    public TaskOperator Reducing(int ranges) => new RangeOperator(
        new RangeReducer(_storage, [.. MapTasks.Select(task => task.Outputs[0].Path)], _index.Files(_folder, _generations), _settings), ranges, Id);

    /// <summary>Adds the new keys to the index, unless another process has; from here on these documents have been seen.</summary>
    /// <param name="settings">What was a key.</param>
    public void Commit(int ranges, string settings)
    {
        if (ExactIndex.Read(_folder, _storage)?.Generations.Any(known => known.Name == GenerationName) ?? false)
            return;
        long keys = Enumerable.Range(0, ranges).Sum(range => KeyRun.Open(_storage, ExactIndex.FileOf(_folder, GenerationName, range)).Entries);
        var generation = new ExactIndex.Generation(GenerationName, ranges, keys, settings, _inputs);
        (_index with { Generations = [.. _index.Generations, generation] }).Write(_folder, _storage);
    }

    /// <summary>Removes what only the steps in between needed, and generations that no list names.</summary>
    public static void Clean(string folder, IStorage storage)
    {
        HashSet<string> kept = [.. (ExactIndex.Read(folder, storage)?.Generations ?? []).Select(generation => generation.Name)];
        string root = folder.TrimEnd('/') + "/";
        foreach (StoredFile file in storage.List(folder).ToList())
        {
            string below = file.Path[root.Length..];
            int slash = below.IndexOf('/', StringComparison.Ordinal);
            string part = slash < 0 ? "" : below[..slash];
            if (part == WorkFolder || (part.StartsWith(GenerationPrefix, StringComparison.Ordinal) && !kept.Contains(part)))
                storage.Delete(file.Path);
        }

        storage.RemoveEmptyDirectories(folder);
    }

    private const string GenerationPrefix = "keys-";

    private string GenerationName => GenerationPrefix + Id;

    private string AnswersOf(int range, int ranges) => StoragePath.Join(_folder, $"{WorkFolder}/{Id}/{range:000}-of-{ranges}.answers");

    private ShardTask MapTask(ShardTask task, Dictionary<string, int> names)
    {
        string path = task.Inputs[0].Documents.Path;
        int times = names[path] = names.GetValueOrDefault(path) + 1;
        string name = $"{ContentHash.Of(path)}-{times}";
        string work = StoragePath.Join(_folder, WorkFolder);
        return new ShardTask(
            task.Name,
            task.Index,
            [.. task.Inputs.Select(group => group with { Attributes = [] })],
            [
                new OutputFile(StoragePath.Join(work, $"shards/{name}.keys"), CompressionKind.None),
                new OutputFile(StoragePath.Join(work, $"shards/{name}.repeats"), CompressionKind.None),
            ],
            [DoneMarker.PathFor(work, $"shards/{name}")]);
    }

    private string Identify()
    {
        var text = new StringBuilder();
        text.AppendLine(_program).AppendLine((_options with { AttributeName = "-" }).ToString()).Append(_settings.Seed).Append(_settings.ReadOnly).AppendLine();
        foreach (ExactIndex.Generation generation in _index.Generations.Take(_generations))
            text.AppendLine(generation.Name);
        foreach (DoneMarker.InputEntry input in _inputs)
            text.AppendLine(input.ToString());
        return ContentHash.Of(text.ToString())[..16];
    }
}
