using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Config;
using Dolma.Pipeline.Executors;
using Dolma.Pipeline.Executors.RabbitMq;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>
/// A command that runs a stage over shards: it plans (finds all that can be found before work starts), prints the effective
/// configuration, works unless this is a dry run, and writes its report.
/// </summary>
internal abstract class StageCommand<TOptions> : Command<TOptions>, ICheckedCommand
    where TOptions : CommonOptions
{
    public sealed override ExitCode Run(TOptions options, CommandContext context)
    {
        DateTimeOffset started = DateTimeOffset.UtcNow;
        using Coordinator? coordinator = options.Executor == ExecutorKind.Rabbitmq && !IsDryRun(options) ? new Coordinator(Name, options, context) : null;
        IExecutor? executor = context.Executor ?? coordinator;
        context = context with { EffectiveConfig = ExecutionKeys.HidePassword(context.EffectiveConfig) };
        WorkSharing? ranks = executor is null ? Ranks.Find(options, Environment.GetEnvironmentVariable) : null;
        using var storage = new StorageRouter(conditionalCommit: executor is not null || ranks is not null);
        var runner = new StageRunner(options, storage, context) { Sharing = executor?.Sharing ?? ranks, Executor = executor };
        if (Guard.Problems(options.Allow).ToArray() is { Length: > 0 } problems)
            throw new ConfigException(problems);
        Action work = Plan(options, runner);
        context.PrintConfig();
        if (IsDryRun(options))
            return ExitCode.Success;
        try
        {
            work();
        }
        finally
        {
            if (options.Report is { } path)
                RunReport.Write(Ranks.ReportPath(path, ranks), Name, YamlWriter.Write(context.EffectiveConfig), started, runner, storage);
        }

        context.Cancellation.ThrowIfCancellationRequested();
        return runner.Summaries.All(summary => summary.Succeeded) && runner.Alarms.All(alarm => alarm.IsAllowed) ? ExitCode.Success : ExitCode.Failure;
    }

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

        return problems.Concat(DataProblems((TOptions)options, runner)).Concat(FreeSpace.Problems(runner.Planned, Outputs((TOptions)options)));
    }

    /// <summary>How much is written, where that can be told beforehand.</summary>
    protected virtual IReadOnlyList<OutputShare> Outputs(TOptions options) => [];

    /// <summary>What is wrong with the settings beyond what their record says, found without looking at data.</summary>
    protected virtual IEnumerable<ConfigProblem> SettingsProblems(TOptions options) => [];

    /// <summary>What works but should be written otherwise, a sentence each.</summary>
    protected virtual IEnumerable<string> Advice(TOptions options) => [];

    /// <summary>What is wrong with the data, beyond what <see cref="Plan"/> says.</summary>
    protected virtual IEnumerable<ConfigProblem> DataProblems(TOptions options, StageRunner runner) => [];

    protected abstract bool IsDryRun(TOptions options);

    /// <summary>Finds the inputs and checks everything that does not need them to be read.</summary>
    /// <returns>The work itself.</returns>
    /// <exception cref="ConfigException">The configuration cannot work; all that is wrong with it.</exception>
    protected abstract Action Plan(TOptions options, StageRunner runner);
}
