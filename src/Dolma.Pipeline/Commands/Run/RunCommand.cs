using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Config;
using Dolma.Pipeline.Executors;
using Dolma.Pipeline.Runs;
using Dolma.Pipeline.Telemetry;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma run PIPELINE</c>: several stages in order, with one report.</summary>
internal sealed class RunCommand : Command<RunOptions>
{
    public override string Name => "run";

    public override string Description => "Run the stages of a pipeline in order, each with its own config; what is done is passed over.";

    public override string Example => "dolma run pipeline.yaml --report run.json";

    public override bool ConfigFollows => true;

    public override ExitCode Run(RunOptions options, CommandContext context)
    {
        DateTimeOffset started = DateTimeOffset.UtcNow;
        Uri? collector = TelemetryExport.Collector(options.OtlpEndpoint, Environment.GetEnvironmentVariable);
        WorkSharing? sharing = Ranks.Find(options, Environment.GetEnvironmentVariable);
        IReadOnlyList<PipelineStage> stages = new PipelineReader(options, context).Read();
        context = context with { EffectiveConfig = ExecutionKeys.HidePassword(context.EffectiveConfig) };
        PipelineStage? handedOut = stages.FirstOrDefault(stage => stage.Options.Executor != ExecutorKind.Local);
        if (handedOut is not null && sharing is not null)
            throw new ConfigException("rank", $"is {sharing.Rank}, and stage `{handedOut.Name}` is done by workers: one process hands its shards out. Leave out rank and world, or the stage's executor.");
        if (stages.FirstOrDefault(stage => stage.Options.OnePhase) is { } partial)
            throw new ConfigException("stages", $"have `{partial.Name}` with `one_phase`, and a run goes through all of every stage. Take it out.");
        using var storage = new StorageRouter(conditionalCommit: sharing is not null || handedOut is not null);
        if (options.Dryrun)
        {
            foreach (PipelineStage stage in stages)
                context.Output.Write($"# {stage.Name}: dolma {stage.Command.Name}, {stage.Config}{After(stage)}\n{YamlWriter.Write(stage.Effective)}");
            return ExitCode.Success;
        }

        IReadOnlyList<PipelineStage> wanted = Wanted(stages, options.Only, storage, context);
        if (PipelineReader.DataProblems(wanted, storage, context, sharing) is { Count: > 0 } problems)
            throw new ConfigException(problems);
        if (options.Report is { } report)
            RunReport.CheckPath(Ranks.ReportPath(report, sharing), storage);
        var run = new PipelineRun(wanted, storage, sharing, context);
        try
        {
            TelemetryExport.Around(
                collector, Environment.GetEnvironmentVariable, Name, sharing, run.Work, warning => context.Error.WriteLine($"warning: {warning}"));
        }
        finally
        {
            foreach (string warning in storage.Warnings)
                context.Error.WriteLine($"warning: {warning}");
            if (options.Report is { } path)
                RunReport.Write(Ranks.ReportPath(path, sharing), Name, YamlWriter.Write(context.EffectiveConfig), started, run.Runs, storage, run.ToReport(), run.Succeeded);
        }

        return run.Succeeded ? ExitCode.Success : ExitCode.Failure;
    }

    private static string After(PipelineStage stage) =>
        stage.After.Count == 0 ? "" : $" (after {string.Join(", ", stage.After.Select(other => other.Name))})";

    /// <summary>The stages that were asked for.</summary>
    /// <exception cref="ConfigException">One of them needs a stage that was not asked for and is not done, or not any more.</exception>
    private static IReadOnlyList<PipelineStage> Wanted(
        IReadOnlyList<PipelineStage> stages, IReadOnlyList<string>? only, IStorage storage, CommandContext context)
    {
        if (only is null)
            return stages;
        PipelineStage[] wanted = [.. stages.Where(stage => only.Contains(stage.Name, StringComparer.Ordinal))];
        var needed = new HashSet<PipelineStage>();
        void Need(PipelineStage stage)
        {
            foreach (PipelineStage other in stage.After.Where(other => !wanted.Contains(other) && needed.Add(other)))
                Need(other);
        }

        foreach (PipelineStage stage in wanted)
            Need(stage);
        ConfigProblem[] problems =
        [
            .. stages.Where(needed.Contains).Select(stage => StageSight.Of(stage, storage, context)).Where(sight => !sight.IsDone)
                .Select(sight => (sight.Stage, Shards: StageShards.Of(sight)))
                .Select(left => new ConfigProblem("only", $"leaves out `{left.Stage.Name}`, which is not {(left.Shards.IsKnown ? "" : "known to be ")}done: {left.Shards}. What comes after it would read what is missing or stale; run it too.")),
        ];
        return problems.Length == 0 ? wanted : throw new ConfigException(problems);
    }
}
