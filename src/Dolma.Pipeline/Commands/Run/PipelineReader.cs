using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Config;
using Dolma.Pipeline.Executors;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>Reads the configs of a pipeline's stages and finds out what each needs, with all that is wrong with any of them.</summary>
internal sealed class PipelineReader(PipelineOptions options, CommandContext context)
{
    /// <summary>Settings of the pipeline that are every stage's. Processes and reports are the pipeline's own matter.</summary>
    private static readonly string[] Shared =
    [
        "processes", "work_dir", "compat", "resources", "bad_lines", "strict", "max_line_bytes", "allow",
        "executor", "broker", "queue", "queue_length", "attempts", "slurm", "lease_seconds", "loss_limit",
    ];

    private readonly List<ConfigProblem> _problems = [];

    /// <summary>The stages in the order in which they run.</summary>
    /// <exception cref="ConfigException">Everything that is wrong with the configs.</exception>
    public IReadOnlyList<PipelineStage> Read()
    {
        List<PipelineStage> stages = [];
        for (int i = 0; i < options.Stages.Count; i++)
        {
            if (Read(options.Stages[i], i) is { } stage)
                stages.Add(stage);
        }

        if (_problems.Count > 0)
            throw new ConfigException(_problems);
        StageOrder.Derive(stages, [.. options.Stages.Select(stage => stage.After)]);
        return StageOrder.Sort(stages);
    }

    /// <summary>
    /// What is wrong with data, disk and memory, as far as it can be told now: everything that no stage makes has to be there, and stages
    /// that read nothing else are planned.
    /// </summary>
    /// <param name="sharing">How the run is shared.</param>
    public static IReadOnlyList<ConfigProblem> DataProblems(IReadOnlyList<PipelineStage> stages, IStorage storage, CommandContext context, WorkSharing? sharing)
    {
        var problems = new List<ConfigProblem>();
        var seen = new StorageSnapshot(storage);
        CommandContext silent = context with { Output = TextWriter.Null, Error = TextWriter.Null };
        foreach (PipelineStage stage in stages)
        {
            bool isFed = stage.After.Count > 0;
            if (isFed)
            {
                problems.AddRange(stage.Reads.Where(read => !read.IsOptional && !stages.Any(other => other != stage && other.Writes.Any(read.Meets)) && !IsThere(read.Path, seen))
                    .Select(read => stage.Locate(new ConfigProblem(read.Key, $"means {read.Path}, where there is nothing, and no stage of the pipeline writes it."))));
            }
            else
            {
                var runner = new StageRunner(stage.Options, storage, silent) { Sharing = sharing };
                problems.AddRange(stage.Command.DataProblems(stage.Options, runner).Select(stage.Locate));
            }
        }

        return problems;
    }

    private PipelineStage? Read(PipelineStageOptions stage, int index)
    {
        string source = context.ConfigSource is { } pipeline && pipeline.Contains('/', StringComparison.Ordinal)
            ? StoragePath.Join(StoragePath.Parent(pipeline), stage.Config) : stage.Config;
        var command = (IStageCommand)CommandCatalog.All.First(command => command.Name == stage.Command);
        try
        {
            using Stream? stream = context.OpenConfig(source);
            if (stream is null)
            {
                _problems.Add(ConfigPlaces.Locate(
                    new ConfigProblem($"stages[{index}].config", $"is `{stage.Config}`, and there is no {source}. It is named from the pipeline's folder."), context.EffectiveConfig));
                return null;
            }

            return Bind(stage, command, source, YamlReader.Read(stream, source));
        }
        catch (ConfigException e)
        {
            _problems.AddRange(e.Problems);
            return null;
        }
    }

    private PipelineStage Bind(PipelineStageOptions stage, IStageCommand command, string source, ConfigMapping file)
    {
        var schema = OptionSchema.Of(command.OptionsType);
        ConfigEntry[] written = [.. context.EffectiveConfig.Entries.Where(entry => entry.Value.Place.Where is not null && Shared.Contains(entry.Key, StringComparer.Ordinal) && schema.Find(entry.Key) is not null)];
        bool IsFromCommandLine(ConfigEntry entry) => entry.Value.Place == ConfigPlace.CommandLine;
        ConfigOverride[] overrides =
        [
            .. written.Where(entry => !IsFromCommandLine(entry)).Concat(stage.Set.Entries).Concat(written.Where(IsFromCommandLine))
                .Select(entry => new ConfigOverride(entry.Key, entry.Value)),
        ];
        var problems = new List<ConfigProblem>();
        BoundConfig<object> bound = ConfigBinder.BindAsFarAsPossible(command.OptionsType, file, overrides, Environment(), problems);
        foreach (string warning in bound.Warnings)
            context.Error.WriteLine($"dolma: warning: {stage.Name}: {warning}");
        ConfigMapping all = overrides.Aggregate(file, (known, set) => known.OverlaidWith(set.AsMapping()));
        var read = new PipelineStage(stage.Name, command, source, (CommonOptions)bound.Options, ExecutionKeys.HidePassword(bound.Effective), all);
        _problems.AddRange(problems.Select(read.Locate));
        if (problems.Count > 0)
            return read;
        _problems.AddRange(command.SettingsProblems(bound.Options).Concat(Guard.Problems(read.Options.Allow)).Select(read.Locate));
        try
        {
            return read with { Reads = [.. command.Reads(bound.Options)], Writes = [.. command.Writes(bound.Options)] };
        }
        catch (ConfigException e)
        {
            _problems.AddRange(e.Problems.Select(read.Locate));
            return read;
        }
    }

    private ConfigEnvironment Environment() => context.Environment with
    {
        Variable = name => context.Environment.Variable(name) ?? (options.Variables.Find(name) is ConfigScalar { Value: { } value } ? PythonText.Of(value) : null),
    };

    private static bool IsThere(string path, StorageSnapshot storage) =>
        storage.Find(path) is not null || storage.IsDirectory(path) || (PythonGlob.IsGlob(path) && RustGlob.Expand(storage, [path]).Count > 0);
}
