using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Mixer;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma mix</c>: chooses, changes and gathers documents (spec/dedupe-mix 4).</summary>
internal sealed class MixCommand : StageCommand<MixCommandOptions>
{
    public override string Name => "mix";

    public override string Description =>
        "Mix documents from multiple streams: keep those that match the filters, replace spans, and write them to new shards.";

    public override string Example => "dolma -c mix.yaml mix --processes 8";

    protected override IEnumerable<StagePath> Reads(MixCommandOptions options) => options.Streams.SelectMany((stream, i) =>
        StagePath.Each($"streams[{i}].documents", stream.Documents).Concat(
            from name in stream.Attributes.Index()
            from pattern in stream.Documents
            select new StagePath($"streams[{i}].attributes[{name.Index}]", MixInputs.AttributesOf(pattern, name.Item), options.AllowMissingAttributes || options.Allows(Guard.MissingAttributes))));

    protected override IEnumerable<StagePath> Writes(MixCommandOptions options) =>
        options.Streams.Select((stream, i) => new StagePath($"streams[{i}].output.path", stream.Output.Path));

    protected override bool IsDryRun(MixCommandOptions options) => options.Dryrun;

    protected override IReadOnlyList<OutputShare> Outputs(MixCommandOptions options) => [new(1)];

    protected override IEnumerable<ConfigProblem> SettingsProblems(MixCommandOptions options) =>
        options.Streams.SelectMany((stream, i) => Translate(stream, options).Problems($"streams[{i}]"));

    protected override IEnumerable<ConfigProblem> DataProblems(MixCommandOptions options, StageRunner runner)
    {
        for (int i = 0; i < options.Streams.Count; i++)
        {
            StreamOptions stream = options.Streams[i];
            var problems = EmptyPatterns.Problems(
                $"streams[{i}].documents", stream.Documents, pattern => RustGlob.Expand(runner.Planned, [pattern], options.Compat).Count > 0);
            foreach (ConfigProblem problem in problems.Concat(MixAttributeSample.Problems(stream, Translate(stream, options), $"streams[{i}]", options, runner.Planned)))
                yield return problem;
        }
    }

    protected override Action Plan(MixCommandOptions options, StageRunner runner)
    {
        var problems = new List<ConfigProblem>();
        var streams = new List<PlannedStream>();
        for (int i = 0; i < options.Streams.Count; i++)
            streams.Add(Plan(options, i, runner.Planned, problems));
        if (problems.Count > 0)
            throw new ConfigException(problems);
        runner.CheckFiles([.. streams.Select(stream => new PlannedOutputs(stream.Key + ".output.path", stream.Tasks))]);
        return () => Work(options, streams, runner);
    }

    private static PlannedStream Plan(MixCommandOptions options, int index, IStorage storage, List<ConfigProblem> problems)
    {
        string key = $"streams[{index}]";
        StreamOptions given = options.Streams[index];
        MixStreamOptions stream = Translate(given, options);
        problems.AddRange(stream.Problems(key));
        bool allowsMissing = options.AllowMissingAttributes || options.Allows(Guard.MissingAttributes);
        var inputs = MixInputs.Find(given, key, options.Compat, allowsMissing, storage, problems);
        int missing = inputs.Sum(input => given.Attributes.Count - input.Group.Attributes.Count);
        List<ShardTask> tasks = Tasks(given, options.Shuffle, inputs);
        problems.AddRange(given.Compression.LevelProblems(tasks, key + ".compression"));
        return new PlannedStream(stream, key, tasks, missing);
    }

    private static void Work(MixCommandOptions options, List<PlannedStream> streams, StageRunner runner)
    {
        for (int i = 0; i < streams.Count; i++)
        {
            if (MixSampling.Find(options, i, streams[i], runner) is not { } rate)
                return;
            streams[i] = streams[i] with { Options = streams[i].Options with { Sample = rate } };
        }

        List<MixReport> reports = [.. streams.Select((stream, i) => Work(stream, streams.Count - 1 - i, options, runner))];
        runner.Context.Print(MixTable.Of(reports));
    }

    private static MixReport Work(PlannedStream stream, int toCome, MixCommandOptions options, StageRunner runner)
    {
        using var mixer = new MixOperator(stream.Options, stream.Key);
        StageSummary summary = runner.Run(
            "mix " + stream.Options.Name, stream.Tasks, mixer, new StageSettings { Processes = options.Processes, Effort = CompressionEffort.Balanced, StagesToCome = toCome });
        MixReport report = MixReport.Of(stream.Options, summary.Counts);
        runner.Explain(summary, report);
        if (summary.Succeeded)
        {
            MixGuard.Look(stream, summary, options, runner);
            RemoveLeftovers(stream.Options, summary, runner);
        }

        return report;
    }

    private static void RemoveLeftovers(MixStreamOptions stream, StageSummary summary, StageRunner runner)
    {
        foreach (string removed in Leftovers.Remove(stream.OutputPath, name => MixShards.IsOutputName(stream.Name, name), summary.Results, runner.Storage))
            runner.Warn($"removed {removed}, which an earlier run made and this mix no longer has");
    }

    /// <summary>One task for each output file.</summary>
    private static List<ShardTask> Tasks(
        StreamOptions stream, bool shuffle, IReadOnlyList<(StoredFile Documents, InputGroup Group)> inputs)
    {
        string extension = stream.Compression.Output switch { null => ".gz", "" => "", var given => "." + given };
        List<MixInput> files = [.. inputs.Select(input => new MixInput(input.Documents.Path, input.Documents.Size))];
        IReadOnlyList<MixShard> shards = shuffle
            ? MixShards.BySize(stream.Name, files, stream.Output.MaxSizeInBytes, extension)
            : MixShards.OneEach(files);
        // A file that two patterns match is mixed twice, and lies in the list twice: its group is the same.
        Dictionary<string, InputGroup> groups = inputs.DistinctBy(input => input.Documents.Path)
            .ToDictionary(input => input.Documents.Path, input => input.Group, StringComparer.Ordinal);
        var tasks = new List<ShardTask>();
        foreach (MixShard shard in shards)
        {
            CompressionKind kind = stream.Compression.Output is { } given && CompressionKinds.TryParse(given, out CompressionKind known)
                ? known : CompressionKinds.FromPathAsCore(shard.OutputName);
            tasks.Add(new ShardTask(
                StoragePath.Join(stream.Output.Path, shard.OutputName),
                tasks.Count,
                [.. shard.Inputs.Select(input => groups[input.Path])],
                [new OutputFile(StoragePath.Join(stream.Output.Path, shard.OutputName), kind, stream.Compression.Level)],
                [DoneMarker.PathFor(stream.Output.Path, shard.OutputName)]));
        }

        return tasks;
    }

    private static MixStreamOptions Translate(StreamOptions stream, MixCommandOptions options) => new()
    {
        Name = stream.Name,
        Attributes = stream.Attributes,
        OutputPath = stream.Output.Path,
        MaxSizeInBytes = stream.Output.MaxSizeInBytes,
        DiscardFields = stream.Output.DiscardFields,
        MinTextLength = stream.Output.MinTextLength,
        Include = stream.Filter?.Include ?? [],
        Exclude = stream.Filter?.Exclude ?? [],
        FilterSyntax = Syntax(stream.Filter?.Syntax),
        SpanReplacements =
        [
            .. stream.SpanReplacement.Select(span => new Dolma.Mixer.SpanReplacementOptions
            {
                Span = span.Span,
                MinScore = span.MinScore,
                MaxScore = span.MaxScore,
                Replacement = span.Replacement,
                Syntax = Syntax(span.Syntax),
            }),
        ],
        Compat = options.Compat,
        AllowsOtherIds = options.Allow.Contains(Guard.MismatchedIds, StringComparer.Ordinal),
    };

    private static SelectorSyntax Syntax(string? name) => name == "jq" ? SelectorSyntax.Jq : SelectorSyntax.JsonPath;
}
