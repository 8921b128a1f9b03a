using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Config;
using Dolma.Pipeline.Executors;
using Dolma.Pipeline.Runs;
using Dolma.Pipeline.Telemetry;

namespace Dolma.Pipeline.Commands;

/// <summary>
/// A command that runs a stage over shards: it plans (finds all that can be found before work starts), prints the effective
/// configuration, works unless this is a dry run, and writes its report.
/// </summary>
internal abstract class StageCommand<TOptions> : Command<TOptions>, IStageCommand
    where TOptions : CommonOptions
{
    public sealed override ExitCode Run(TOptions options, CommandContext context)
    {
        DateTimeOffset started = DateTimeOffset.UtcNow;
        Uri? collector = TelemetryExport.Collector(options.OtlpEndpoint, Environment.GetEnvironmentVariable);
        WorkSharing? ranks = context.Executor is null && options.Executor == ExecutorKind.Local ? Ranks.Find(options, Environment.GetEnvironmentVariable) : null;
        IExecutor? own = context.Executor is not null || IsDryRun(options) ? null : Executor.Of(Name, options, context) ?? OnePhase.Of(options, ranks);
        IExecutor? executor = context.Executor ?? own;
        using var storage = new StorageRouter(conditionalCommit: executor is not null || ranks is not null);
        // It ends before the storage does, where it says that the run is over.
        using var ownEnds = own as IDisposable;
        context = context with { EffectiveConfig = ExecutionKeys.HidePassword(context.EffectiveConfig) };
        var runner = new StageRunner(options, storage, context) { Sharing = executor?.Sharing ?? ranks, Executor = executor };
        Action work = ((IStageCommand)this).Plan(options, runner);
        context.PrintConfig();
        if (IsDryRun(options))
            return ExitCode.Success;
        if (options.Report is { } report)
            RunReport.CheckPath(Ranks.ReportPath(report, ranks), storage);
        bool goesOn = true;
        try
        {
            TelemetryExport.Around(collector, Environment.GetEnvironmentVariable, Name, ranks, work, runner.Warn);
        }
        catch (RunLeftException) when (own is not null)
        {
            goesOn = false;
        }
        finally
        {
            foreach (string warning in storage.Warnings)
                runner.Warn(warning);
            if (options.Report is { } path)
                RunReport.Write(Ranks.ReportPath(path, ranks), Name, YamlWriter.Write(context.EffectiveConfig), started, [new(Name, runner)], storage);
        }

        context.Cancellation.ThrowIfCancellationRequested();
        if (!goesOn && runner.Summaries.All(summary => summary.Failed == 0))
        {
            context.Error.WriteLine(OnePhase.Farewell);
            return ExitCode.Success;
        }

        return runner.Succeeded ? ExitCode.Success : ExitCode.Failure;
    }

    Action IStageCommand.Plan(object options, StageRunner runner)
    {
        if (Guard.Problems(runner.Options.Allow).ToArray() is { Length: > 0 } problems)
            throw new ConfigException(problems);
        return Plan((TOptions)options, runner);
    }

    IEnumerable<StagePath> IStageCommand.Reads(object options) => Reads((TOptions)options);

    IEnumerable<StagePath> IStageCommand.Writes(object options) => Writes((TOptions)options);

    IEnumerable<ConfigProblem> ICheckedCommand.SettingsProblems(object options) => SettingsProblems((TOptions)options);

    IEnumerable<string> ICheckedCommand.Advice(object options) => Advice((TOptions)options);

    IEnumerable<ConfigProblem> ICheckedCommand.DataProblems(object options, StageRunner runner)
    {
        var problems = new List<ConfigProblem>();
        try
        {
            Plan((TOptions)options, runner);
        }
        catch (ConfigException wrong)
        {
            problems.AddRange(wrong.Problems);
        }
        catch (DolmaException failure)
        {
            problems.Add(new ConfigProblem("", failure.Message));
        }

        return problems.Concat(DataProblems((TOptions)options, runner)).Concat(FreeSpace.Problems(runner.Tasks, Outputs((TOptions)options)));
    }

    /// <summary>How much is written, where that can be told beforehand.</summary>
    protected virtual IReadOnlyList<OutputShare> Outputs(TOptions options) => [];

    /// <summary>What is wrong with the settings beyond what their record says, found without looking at data.</summary>
    protected virtual IEnumerable<ConfigProblem> SettingsProblems(TOptions options) => [];

    /// <summary>What works but should be written otherwise, a sentence each.</summary>
    protected virtual IEnumerable<string> Advice(TOptions options) => [];

    /// <summary>What is wrong with the data, beyond what <see cref="Plan"/> says.</summary>
    protected virtual IEnumerable<ConfigProblem> DataProblems(TOptions options, StageRunner runner) => [];

    /// <summary>What it reads, by its settings alone: files, folders and patterns.</summary>
    protected abstract IEnumerable<StagePath> Reads(TOptions options);

    /// <summary>What it writes: files, and folders that it writes in.</summary>
    protected abstract IEnumerable<StagePath> Writes(TOptions options);

    protected abstract bool IsDryRun(TOptions options);

    /// <summary>Finds the inputs and checks everything that does not need them to be read.</summary>
    /// <returns>The work itself.</returns>
    /// <exception cref="ConfigException">The configuration cannot work; all that is wrong with it.</exception>
    protected abstract Action Plan(TOptions options, StageRunner runner);
}
