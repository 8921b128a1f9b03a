using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Runs;
using Dolma.Tokenize.TokenFiles;
using Dolma.Tokenize.TokenFiles.Folders;
using Dolma.Tokenize.TokenFiles.Resharding;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma tokens reshard</c>: token files of several folders, more or fewer of each, as fewer and larger ones (spec/tokens 6).</summary>
internal sealed class TokensReshardCommand : StageCommand<TokensReshardOptions>
{
    public override string Name => "tokens reshard";

    public override string Description => "Put token files of several folders together as larger ones, with more or less of each folder.";

    public override string Example => "dolma -c reshard.yaml tokens reshard";

    protected override IEnumerable<StagePath> Reads(TokensReshardOptions options) =>
        options.SourcePrefixes.Select((source, i) => new StagePath($"source_prefixes[{i}].prefix", source.Prefix ?? ""));

    protected override IEnumerable<StagePath> Writes(TokensReshardOptions options) => [new StagePath("destination_prefix", options.DestinationPrefix ?? "")];

    protected override bool IsDryRun(TokensReshardOptions options) => false;

    protected override Action Plan(TokensReshardOptions options, StageRunner runner)
    {
        IReadOnlyList<ReshardSource> sources = Open(options, runner.Storage);
        var settings = new ReshardOptions
        {
            MaxBytes = options.MaxSizeBytes,
            Files = options.MaxNumFiles,
            Seed = options.RandomSeed,
            WholeFiles = options.Compat,
        };
        IReadOnlyList<IReadOnlyList<ReshardUnit>> files = ReshardPlan.Of(sources, settings);
        var reshard = new ReshardOperator(files, options.DestinationPrefix!, runner.Storage);
        return () => Work(options, sources, files, reshard, runner);
    }

    private static List<ReshardSource> Open(TokensReshardOptions options, IStorage storage)
    {
        var problems = new List<ConfigProblem>();
        var sources = new List<ReshardSource>();
        for (int i = 0; i < options.SourcePrefixes.Count; i++)
        {
            string key = $"source_prefixes[{i}].prefix";
            try
            {
                var folder = TokenFolder.Open(options.SourcePrefixes[i].Prefix!, storage, options.Dtype);
                sources.Add(new ReshardSource(folder, options.SourcePrefixes[i].SampleRate));
                if (folder.Settings is { Layout: not TokenLayout.Olmo } other)
                    problems.Add(new ConfigProblem(key, $"is {folder.Path}, whose files are for {other.Layout}; only OLMo's are put together."));
                foreach (TokenFolderFile file in folder.Files.Where(file => !folder.HasIndex(file)))
                    problems.Add(new ConfigProblem(key, $"has {file.Name} without its index {StoragePath.Name(file.IndexPath)}."));
            }
            catch (ConfigException e)
            {
                problems.AddRange(e.Problems.Select(problem => problem with { Key = key }));
            }
        }

        if (sources.Count > 0)
            problems.AddRange(sources.Skip(1).SelectMany((source, i) => Disagreements(sources[0].Folder, source.Folder, $"source_prefixes[{i + 1}].prefix")));
        return problems.Count == 0 ? sources : throw new ConfigException(problems);
    }

    private static IEnumerable<ConfigProblem> Disagreements(TokenFolder first, TokenFolder other, string key)
    {
        if (first.Dtype != other.Dtype)
            yield return new ConfigProblem(key, $"is {other.Path} with {other.Dtype} ids; those of {first.Path} are {first.Dtype}. Files have one type: tokenize one of the two again.");
        if (first.Settings is { } a && other.Settings is { } b && a.Tokenizer.Sha256 != b.Tokenizer.Sha256)
            yield return new ConfigProblem(key, $"is {other.Path}, made with {b.Tokenizer.Name}; {first.Path} was made with {a.Tokenizer.Name}, another tokenizer. Their ids do not mean the same.");
    }

    private static void Work(
        TokensReshardOptions options, IReadOnlyList<ReshardSource> sources, IReadOnlyList<IReadOnlyList<ReshardUnit>> files, ReshardOperator reshard, StageRunner runner)
    {
        string destination = options.DestinationPrefix!.TrimEnd('/');
        foreach (IGrouping<ReshardSource, ReshardUnit> source in files.SelectMany(units => units).GroupBy(unit => sources.First(source => ReferenceEquals(source.Folder, unit.Folder))))
        {
            long all = source.Key.Folder.Files.Sum(file => file.Tokens.Size);
            runner.Context.Error.WriteLine($"tokens reshard: {source.Key.Folder.Path}: rate {source.Key.Rate}, {(double)source.Sum(unit => unit.Bytes) / all:0.0000} of its tokens");
        }

        StageSummary summary = runner.Run("tokens reshard", reshard.Tasks, reshard, new StageSettings { Processes = options.MaxWorkers });
        if (!summary.Succeeded)
            return;
        foreach (string removed in Leftovers.Remove(destination, name => name.StartsWith("reshard-", StringComparison.Ordinal), summary.Results, runner.Storage))
            runner.Warn($"removed {removed}, which an earlier run made and this one no longer has");
        if (sources.All(source => source.Folder.Settings is not null))
            Describe(options, sources, summary.Results).Write(destination, runner.Storage);
    }

    /// <summary>What all sources say alike, and the new files.</summary>
    private static TokenSettings Describe(TokensReshardOptions options, IReadOnlyList<ReshardSource> sources, IReadOnlyList<TaskResult> results)
    {
        TokenSettings[] settings = [.. sources.Select(source => source.Folder.Settings!)];
        TokenSettings.FileEntry[] files =
        [
            .. results.SelectMany(result => result.Outputs).Where(output => output.Path.EndsWith(".npy", StringComparison.Ordinal))
                .Select(output => new TokenSettings.FileEntry(StoragePath.Name(output.Path), output.Records, output.Items)).OrderBy(file => file.Name, PathOrder.Instance),
        ];
        return new TokenSettings
        {
            Tokenizer = settings[0].Tokenizer,
            Dtype = settings[0].Dtype,
            BosTokenId = Common(settings, one => one.BosTokenId),
            EosTokenId = Common(settings, one => one.EosTokenId),
            PadTokenId = Common(settings, one => one.PadTokenId),
            Seed = options.RandomSeed,
            Shuffle = "reshard",
            // Sizes are limited in bytes here, or not at all.
            MaxSize = 0,
            Documents = files.Sum(file => file.Documents),
            Tokens = files.Sum(file => file.Tokens),
            Sources = [.. sources.Select(source => new TokenSettings.SourceEntry(source.Folder.Path, source.Folder.Files.Count, source.Folder.Files.Sum(file => file.Tokens.Size)))],
            Files = files,
        };
    }

    private static uint? Common(TokenSettings[] settings, Func<TokenSettings, uint?> id) =>
        settings.Select(id).Distinct().Count() == 1 ? id(settings[0]) : null;
}
