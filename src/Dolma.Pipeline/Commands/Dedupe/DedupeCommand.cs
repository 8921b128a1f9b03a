using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Dedup;
using Dolma.Dedup.Exact;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma dedupe</c>: marks documents or paragraphs that were seen before (spec/dedupe-mix 2).</summary>
internal sealed class DedupeCommand : StageCommand<DedupeCommandOptions>
{
    public override string Name => "dedupe";

    public override string Description => "Deduplicate documents or paragraphs using a bloom filter.";

    public override string Example => "dolma -c dedupe.yaml dedupe --processes 8";

    protected override IEnumerable<StagePath> Reads(DedupeCommandOptions options) =>
        StagePath.Each("documents", options.Documents).Append(new StagePath("bloom_filter.file", options.BloomFilter.File, IsOptional: true));

    protected override IEnumerable<StagePath> Writes(DedupeCommandOptions options)
    {
        IEnumerable<StagePath> attributes = options.Documents.Select(
            (entry, i) => new StagePath($"documents[{i}]", ("/" + entry).Replace($"/{options.Dedupe.DocumentDir}/", $"/attributes/{KeyOf(options.Dedupe)}/", StringComparison.Ordinal)[1..]));
        return options.BloomFilter.ReadOnly ? attributes : attributes.Append(new StagePath("bloom_filter.file", options.BloomFilter.File));
    }

    protected override bool IsDryRun(DedupeCommandOptions options) => options.Dryrun;

    protected override IEnumerable<ConfigProblem> SettingsProblems(DedupeCommandOptions options) =>
        options.Dedupe is { Documents: not null } or { Paragraphs: not null } ? Translate(options.Dedupe, options.Compat).Problems() : [];

    protected override IEnumerable<ConfigProblem> DataProblems(DedupeCommandOptions options, StageRunner runner)
    {
        foreach (ConfigProblem problem in EmptyPatterns.Problems(
            "documents", options.Documents, pattern => RustGlob.Expand(runner.Planned, [pattern], options.Compat).Count > 0))
        {
            yield return problem;
        }

        foreach (ConfigProblem problem in options.Dedupe.Exact ? ExactDedupe.Problems(options, runner.Storage) : FilterProblems(options, runner.Storage))
            yield return problem;
    }

    protected override Action Plan(DedupeCommandOptions options, StageRunner runner)
    {
        var problems = new List<ConfigProblem>();
        DedupeOptions settings = Translate(options.Dedupe, options.Compat);
        problems.AddRange(settings.Problems());
        if (runner.Sharing is not null && !options.Dedupe.Exact)
        {
            problems.Add(new ConfigProblem(
                "rank", "is set, and a Bloom filter lies in the memory of one process. Set `dedupe.exact`, which any number of processes can share, or run it in one."));
        }

        IReadOnlyList<StoredFile> files = RustGlob.Expand(runner.Planned, options.Documents, options.Compat);
        if (files.Count == 0)
            problems.Add(new ConfigProblem("documents", $"matches no file: {string.Join(", ", options.Documents)}. Patterns are taken from the current folder."));
        if (problems.Count > 0)
            throw new ConfigException(problems);
        List<ShardTask> tasks = Tasks(options, files);
        problems.AddRange(options.Compression.LevelProblems(tasks, "compression"));
        if (problems.Count > 0)
            throw new ConfigException(problems);
        runner.CheckFiles(new PlannedOutputs("dedupe.name", tasks));
        return () => Work(options, settings, tasks, runner);
    }

    private static void Work(DedupeCommandOptions options, DedupeOptions settings, List<ShardTask> tasks, StageRunner runner)
    {
        string stage = options.Dedupe.Documents is not null ? "dedupe documents" : "dedupe paragraphs";
        if (options.Dedupe.Exact)
        {
            new ExactDedupe(stage, options, settings, runner).Work(tasks);
            return;
        }

        if (IndexProblem(options, runner.Storage) is { } problem)
            throw new ConfigException([problem]);
        using FilterState state = FilterState.Open(options.BloomFilter.File, Filter(options), PartOf(options), tasks, runner);
        using DedupeOperator dedupe = settings switch
        {
            DocumentDedupeOptions documents => new DocumentDedupeOperator(documents, state.Filter, options.BloomFilter.ReadOnly) { InitialContent = state.Initial },
            ParagraphDedupeOptions paragraphs => new ParagraphDedupeOperator(paragraphs, state.Filter, options.BloomFilter.ReadOnly) { InitialContent = state.Initial },
            _ => throw new InvalidOperationException($"No operator for {settings.GetType()}."),
        };
        // All shards may be done while the filter is not: a run that was killed in between.
        bool isFilterMissing = !options.BloomFilter.ReadOnly && runner.Storage.Find(options.BloomFilter.File) is null;
        StageSummary summary = runner.Run(
            stage, state.Tasks, dedupe, new StageSettings { Processes = options.Processes, Effort = CompressionEffort.Fast, RebuildsState = isFilterMissing });
        // What rouses an alarm must not be what later runs compare with.
        if (DedupeGuard.Passes(summary, options, runner) && summary.Succeeded && !options.BloomFilter.ReadOnly && (summary.Done > 0 || isFilterMissing))
            state.Save();
    }

    private static IEnumerable<ConfigProblem> FilterProblems(DedupeCommandOptions options, IStorage storage) =>
        IndexProblem(options, storage) is { } problem ? [problem] : FilterState.MemoryProblems(options.BloomFilter.File, Filter(options), storage);

    private static ConfigProblem? IndexProblem(DedupeCommandOptions options, IStorage storage) =>
        ExactIndex.Read(options.BloomFilter.File, storage) is null ? null
            : new ConfigProblem("bloom_filter.file", $"is {options.BloomFilter.File}, which is the index of an exact run. Set `dedupe.exact`, or name another file.");

    /// <summary>The filter that a run makes.</summary>
    internal static BloomFilterOptions Filter(DedupeCommandOptions options) => new()
    {
        SizeInBytes = options.BloomFilter.SizeInBytes,
        EstimatedDocCount = options.BloomFilter.EstimatedDocCount,
        DesiredFalsePositiveRate = options.BloomFilter.DesiredFalsePositiveRate,
        ReadOnly = options.BloomFilter.ReadOnly,
        Seed = unchecked((ulong)options.BloomFilter.Seed),
        Compat = options.Compat,
    };

    /// <summary>Which part of each file's keys this run handles, as it is noted for files that were absorbed; empty for all.</summary>
    internal static string PartOf(DedupeCommandOptions options) =>
        options.Dedupe.NumPartitions > 1 && !options.Dedupe.FilePartition ? $" part {options.Dedupe.PartitionIndex} of {options.Dedupe.NumPartitions}" : "";

    /// <summary>Name of the attributes' folder.</summary>
    private static string KeyOf(DedupeSettings dedupe)
    {
        string name = dedupe.Name ?? dedupe.Documents?.AttributeName ?? dedupe.Paragraphs?.AttributeName ?? "";
        return dedupe.NumPartitions > 1 ? $"{name}_{dedupe.PartitionIndex}" : name;
    }

    private static List<ShardTask> Tasks(DedupeCommandOptions options, IReadOnlyList<StoredFile> files)
    {
        DedupeSettings dedupe = options.Dedupe;
        string key = KeyOf(dedupe);
        string folder = $"/{dedupe.DocumentDir}/";
        string attributes = $"/attributes/{key}/";
        var tasks = new List<ShardTask>();
        foreach (StoredFile file in files)
        {
            if (dedupe.FilePartition && !FilePartition.Includes(file.Path, dedupe.NumPartitions, dedupe.PartitionIndex))
                continue;
            // A relative path may begin with the folder.
            string rooted = "/" + file.Path;
            string output = rooted.Replace(folder, attributes, StringComparison.Ordinal)[1..];
            int root = rooted.IndexOf(folder, StringComparison.Ordinal);
            if (root < 0)
            {
                throw new ConfigException(
                    "documents", $"{file.Path} has no folder `{dedupe.DocumentDir}`, so there is no place for its attributes. Set `dedupe.document_dir`.");
            }

            string prefix = (rooted[..root] + attributes)[1..];
            CompressionKind input = Kind(options.Compression.Input) ?? KindOf(file.Path);
            tasks.Add(new ShardTask(
                file.Path,
                tasks.Count,
                [new InputGroup(new InputFile(file.Path, input), [])],
                [new OutputFile(output, Kind(options.Compression.Output) ?? input, options.Compression.Level)],
                [DoneMarker.PathFor(prefix, rooted[(root + folder.Length)..])]));
        }

        return tasks;
    }

    /// <summary>By the name, as the original's; but <c>.zstd</c>, which it read as text to find nothing in it, is Zstandard too.</summary>
    private static CompressionKind KindOf(string path) =>
        path.EndsWith(".zstd", StringComparison.Ordinal) ? CompressionKind.Zstd : CompressionKinds.FromPathAsCore(path);

    private static CompressionKind? Kind(string? name) =>
        name is not null && CompressionKinds.TryParse(name, out CompressionKind kind) ? kind : null;

    private static DedupeOptions Translate(DedupeSettings dedupe, bool compat)
    {
        DedupeOptions mode = dedupe.Documents is { } documents
            ? new DocumentDedupeOptions { AttributeName = documents.AttributeName, Key = documents.Key }
            : new ParagraphDedupeOptions
            {
                AttributeName = dedupe.Paragraphs!.AttributeName,
                Separator = dedupe.Paragraphs.ParagraphSeparator,
                Ngrams = dedupe.Paragraphs.ByNgram is { } ngram
                    ? new NgramOptions
                    {
                        Length = ngram.NgramLength,
                        Stride = ngram.Stride,
                        OverlapThreshold = (float)ngram.OverlapThreshold,
                        SkipShortParagraphs = ngram.SkipShortParagraphs,
                    }
                    : null,
            };
        return mode with
        {
            MinLength = dedupe.MinLength,
            MinWords = dedupe.MinWords,
            SkipEmpty = dedupe.SkipEmpty,
            NumPartitions = dedupe.NumPartitions,
            PartitionIndex = dedupe.PartitionIndex,
            FilePartition = dedupe.FilePartition,
            Compat = compat,
        };
    }
}
