using Dolma.Core;
using Dolma.Core.Resources;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Runs;
using Dolma.Taggers;
using Dolma.Taggers.Modules;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma tag</c>: attributes for every document (spec/tag 2.4, 3.1).</summary>
internal sealed class TagCommand : StageCommand<TagOptions>
{
    public override string Name => "tag";

    public override string Description =>
        "Tag documents or spans of documents using one or more taggers. For a list of available taggers, run `dolma list`.";

    public override string Example =>
        "dolma tag --documents 'wiki/documents/*.json.gz' --taggers gopher_v2 c4_v2 --experiment base --processes 8";

    protected override IEnumerable<StagePath> Reads(TagOptions options) => StagePath.Each("documents", options.Documents);

    protected override IEnumerable<StagePath> Writes(TagOptions options)
    {
        if (options.Destination is { } destination)
            return StagePath.Each("destination", destination);
        IEnumerable<string> folders = options.Experiment is { } experiment ? [experiment] : options.Taggers.Where(name => name.Length > 0).Select(Names.MakeVariableName);
        return folders.SelectMany(folder => options.Documents.Select(
            (entry, i) => new StagePath($"documents[{i}]", AttributePrefix.For(entry, folder, static _ => false, options.Compat))));
    }

    protected override bool IsDryRun(TagOptions options) => options.Dryrun;

    protected override IEnumerable<ConfigProblem> SettingsProblems(TagOptions options)
    {
        var registry = TaggerRegistry.BuiltIn();
        foreach (ConfigProblem problem in ModuleProblems(options, registry))
            yield return problem;
        foreach (ConfigProblem problem in new Dolma.Taggers.TagOptions { Taggers = options.Taggers, Experiment = options.Experiment }.Problems(registry))
            yield return problem;
    }

    protected override IEnumerable<ConfigProblem> DataProblems(TagOptions options, StageRunner runner) =>
        EmptyPatterns.Problems("documents", options.Documents, pattern => PythonGlob.Expand(runner.Planned, pattern).Count > 0);

    protected override Action Plan(TagOptions options, StageRunner runner)
    {
        var registry = TaggerRegistry.BuiltIn();
        TaggerModules.Load(options.TaggerModules, registry);
        bool sharesOutput = options.Experiment is not null || options.Destination is not null;
        string[] folders = options.Experiment is { } experiment ? [experiment]
            : sharesOutput ? [""]
            : [.. options.Taggers.Where(registry.Has).Select(Names.MakeVariableName).Distinct(StringComparer.Ordinal)];
        var taggers = new Dolma.Taggers.TagOptions
        {
            Taggers = options.Taggers,
            Experiment = options.Experiment,
            // A tagger that is not known has no folder; it is refused by name later, and that is all there is to say about it.
            Outputs = sharesOutput || !options.Taggers.All(registry.Has) ? null : [.. options.Taggers.Select(name => Array.IndexOf(folders, VariableName(name)))],
            Compat = options.Compat,
            Strict = options.Strict,
        };
        IReadOnlyList<ShardTask> tasks = new TagTasks(runner.Planned, options, folders).Make(
            directory => runner.Warn($"{directory} is a folder and was not read; a pattern such as {directory}/* matches its files"));
        runner.CheckFiles(new PlannedOutputs(options.Destination is null ? "documents" : "destination", tasks));
        return () => Work(options, taggers, registry, tasks, runner);
    }

    private static IReadOnlyList<ConfigProblem> ModuleProblems(TagOptions options, TaggerRegistry registry)
    {
        try
        {
            TaggerModules.Load(options.TaggerModules, registry);
            return [];
        }
        catch (ConfigException e)
        {
            return e.Problems;
        }
    }

    private static void Work(
        TagOptions options, Dolma.Taggers.TagOptions taggers, TaggerRegistry registry, IReadOnlyList<ShardTask> tasks, StageRunner runner)
    {
        if (options.Taggers.Count == 0)
        {
            runner.Warn("no taggers were given, so nothing is written");
            return;
        }

        runner.Context.Output.WriteLine($"Found {tasks.Count:N0} files to process");
        var resources = new ResourceCache(ResourceFolders.FromEnvironment(options.Resources), runner.Storage);
        using var taggerOperator = new TagOperator(taggers, registry, resources);
        foreach (string warning in taggerOperator.Warnings)
            runner.Warn(warning);
        int processes = options.Debug || options.Profile.Enable ? 1 : options.Processes;
        OriginalMarkers? markers = options.Compat ? OriginalMarkers.For(options, runner.Storage) : null;
        runner.Run(
            "tag",
            markers is null || options.IgnoreExisting ? tasks : markers.NotDone(tasks),
            taggerOperator,
            new StageSettings
            {
                Processes = processes,
                IgnoreExisting = options.IgnoreExisting,
                OnEnded = markers is null ? null : markers.Ended,
                Modules = taggerOperator.Modules,
            });
    }

    private static string VariableName(string tagger) => tagger.Length == 0 ? "" : Names.MakeVariableName(tagger);
}
