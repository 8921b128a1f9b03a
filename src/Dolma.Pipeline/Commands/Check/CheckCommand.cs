using System.Globalization;
using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Config;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma check CONFIG</c>: everything that can be found wrong before a run, at once.</summary>
/// <param name="commands">All commands; asked for late, as this one is among them.</param>
internal sealed class CheckCommand(Func<IReadOnlyList<ICommand>> commands) : Command<CheckOptions>
{
    public override string Name => "check";

    public override string Description => "Says what is wrong with a config file, its data and this machine, before anything is run.";

    public override string Example => "dolma check mix.yaml";

    public override bool TakesConfig => true;

    public override ExitCode Run(CheckOptions options, CommandContext context)
    {
        ConfigMapping file = context.Config ?? throw new ConfigException("", "There is no config file to check. Name one: `dolma check mix.yaml`.");
        ICommand command = Find(options, file);
        ConfigEnvironment environment = options.Data ? context.Environment : context.Environment with { Glob = pattern => [pattern], Cache = address => address };
        var problems = new List<ConfigProblem>();
        BoundConfig<object> bound = ConfigBinder.BindAsFarAsPossible(command.OptionsType, file, [], environment, problems);
        var warnings = bound.Warnings.ToList();
        StageRunner? runner = bound.Options is CommonOptions common ? new StageRunner(common, new StorageRouter(), context) : null;
        if (command is ICheckedCommand stage)
            CheckFurther(stage, bound.Options, options.Data ? runner : null, problems, warnings);
        if (bound.Options is RunOptions pipeline && problems.Count == 0)
            problems.AddRange(PipelineProblems(pipeline, options.Data, context with { EffectiveConfig = bound.Effective }));
        foreach (string warning in warnings)
            context.Error.WriteLine("warning: " + warning);
        if (problems.Count > 0)
            throw new ConfigException([.. problems.Select(problem => ConfigPlaces.Locate(problem, file))]);
        context.Output.WriteLine($"a config of `dolma {command.Name}`: no problem found");
        if (options.Data && runner is { Tasks.Count: > 0 })
            context.Output.WriteLine(Size(runner));
        return ExitCode.Success;
    }

    /// <summary>Adds what the command itself finds, but not what was said already about the same key.</summary>
    private static void CheckFurther(ICheckedCommand command, object options, StageRunner? runner, List<ConfigProblem> problems, List<string> warnings)
    {
        int fromConfig = problems.Count;
        try
        {
            Add(command.SettingsProblems(options));
            warnings.AddRange(command.Advice(options));
            if (runner is not null)
                Add(command.DataProblems(options, runner));
        }
        catch (Exception e) when (fromConfig > 0 && e is not OperationCanceledException)
        {
            // The options hold defaults, or nothing, where the config is wrong: what cannot be checked with them is checked when it is mended.
        }

        void Add(IEnumerable<ConfigProblem> more)
        {
            foreach (ConfigProblem problem in more)
            {
                if (!problems.Exists(known => known.Key == problem.Key && (known.Key.Length > 0 || known.Message == problem.Message)))
                    problems.Add(problem);
            }
        }
    }

    /// <summary>What is wrong with the configs of the stages.</summary>
    private static IReadOnlyList<ConfigProblem> PipelineProblems(RunOptions pipeline, bool withData, CommandContext context)
    {
        try
        {
            IReadOnlyList<PipelineStage> stages = new PipelineReader(pipeline, context).Read();
            using var storage = new StorageRouter();
            return withData ? PipelineReader.DataProblems(stages, storage, context, sharing: null) : [];
        }
        catch (ConfigException wrong)
        {
            return wrong.Problems;
        }
    }

    private static string Size(StageRunner runner)
    {
        string[] inputs = [.. runner.Tasks.SelectMany(task => task.Inputs).Select(group => group.Documents.Path).Distinct(StringComparer.Ordinal)];
        long bytes = inputs.Sum(path => runner.Planned.Find(path)?.Size ?? 0);
        return string.Create(CultureInfo.InvariantCulture, $"reads {inputs.Length:N0} documents files of {bytes / 1e6:N1} MB as stored, in {runner.Tasks.Count:N0} tasks");
    }

    private ICommand Find(CheckOptions options, ConfigMapping file)
    {
        ICommand[] candidates = [.. commands().Where(command => !command.TakesConfig)];
        if (options.Command is { } name)
            return candidates.First(command => command.Name == name);
        return CommandGuess.Of(file, candidates)
            ?? throw new ConfigException("", "The keys do not tell which command this config is for. Say so: `dolma check CONFIG --command mix`.");
    }
}
