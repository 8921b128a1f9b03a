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

    protected override bool IsDryRun(MixCommandOptions options) => options.Dryrun;

    protected override Action Plan(MixCommandOptions options, StageRunner runner)
    {
        var problems = new List<ConfigProblem>();
        var streams = new List<(MixStreamOptions Options, string Key, IReadOnlyList<ShardTask> Tasks)>();
        for (int i = 0; i < options.Streams.Count; i++)
        {
            string key = $"streams[{i}]";
            MixStreamOptions stream = Translate(options.Streams[i], options.Compat);
            problems.AddRange(stream.Problems(key));
            var inputs = MixInputs.Find(options.Streams[i], key, options.Compat, options.AllowMissingAttributes, runner.Storage, problems);
            streams.Add((stream, key, Tasks(options.Streams[i], options.Shuffle, inputs)));
        }

        if (problems.Count > 0)
            throw new ConfigException(problems);
        runner.CheckInputs(streams.SelectMany(stream => stream.Tasks));
        return () =>
        {
            foreach ((MixStreamOptions stream, string key, IReadOnlyList<ShardTask> tasks) in streams)
                Work(stream, key, tasks, options.Processes, runner);
        };
    }

    private static void Work(MixStreamOptions stream, string key, IReadOnlyList<ShardTask> tasks, int processes, StageRunner runner)
    {
        using var mixer = new MixOperator(stream, key);
        StageSummary summary = runner.Run("mix " + stream.Name, tasks, mixer, new StageSettings { Processes = processes });
        if (!summary.Succeeded)
            return;
        foreach (string removed in Leftovers.Remove(stream.OutputPath, stream.Name + "-", summary.Results, runner.Storage))
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
                [new OutputFile(StoragePath.Join(stream.Output.Path, shard.OutputName), kind)],
                [DoneMarker.PathFor(stream.Output.Path, shard.OutputName)]));
        }

        return tasks;
    }

    private static MixStreamOptions Translate(StreamOptions stream, bool compat) => new()
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
        Compat = compat,
    };

    private static SelectorSyntax Syntax(string? name) => name == "jq" ? SelectorSyntax.Jq : SelectorSyntax.JsonPath;
}
