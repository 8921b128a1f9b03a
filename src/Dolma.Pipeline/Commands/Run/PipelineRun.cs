using System.Diagnostics;
using System.Globalization;
using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Config;
using Dolma.Pipeline.Executors;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>
/// Runs stages one after another. A stage whose predecessor failed is left out, others go on; shards that are done are passed over by the
/// stages themselves, so that a run that was stopped goes on where it was.
/// </summary>
/// <param name="stages">In the order in which they run.</param>
internal sealed class PipelineRun(IReadOnlyList<PipelineStage> stages, IStorage storage, WorkSharing? sharing, CommandContext context)
{
    private readonly List<CommandRun> _runs = [];
    private readonly List<StageOutcome> _outcomes = [];

    public IReadOnlyList<CommandRun> Runs => _runs;

    /// <summary>One for each stage that has ended, or was passed over.</summary>
    public IReadOnlyList<StageOutcome> Outcomes => _outcomes;

    public bool Succeeded => _outcomes.Count > 0 && _outcomes.All(outcome => outcome.End is StageEnd.Done or StageEnd.Skipped);

    /// <exception cref="OperationCanceledException">It was stopped; what is done stays.</exception>
    public void Work()
    {
        foreach (PipelineStage stage in stages)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            StageOutcome outcome = Work(stage);
            _outcomes.Add(outcome);
            context.Error.WriteLine($"run: {Describe(outcome)}");
        }

        context.Cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>The outcomes as they stand in the report.</summary>
    public IEnumerable<object> ToReport() => stages.Select(stage =>
    {
        StageOutcome? outcome = _outcomes.Find(known => known.Stage == stage);
        return new
        {
            stage.Name,
            Command = stage.Command.Name,
            File = stage.Config,
            After = stage.After.Select(other => other.Name),
            State = OptionSchema.SnakeCase((outcome?.End ?? StageEnd.NotRun).ToString()),
            Seconds = Math.Round(outcome?.Seconds ?? 0, 3),
            outcome?.Message,
            Config = YamlWriter.Write(stage.Effective),
        };
    });

    private StageOutcome Work(PipelineStage stage)
    {
        string[] missing = [.. _outcomes.Where(outcome => outcome.End is (StageEnd.Failed or StageEnd.NotRun) && stage.After.Contains(outcome.Stage))
            .Select(outcome => outcome.Stage.Name)];
        if (missing.Length > 0)
            return new StageOutcome(stage, StageEnd.NotRun, 0, $"not run, as it needs {string.Join(" and ", missing)}");
        context.Error.WriteLine($"run: {stage.Name}: dolma {stage.Command.Name}, {stage.Config}");
        long started = Stopwatch.GetTimestamp();
        CommandContext own = context with { EffectiveConfig = stage.Effective };
        try
        {
            IExecutor? executor = Executor.Of(stage.Command.Name, stage.Options, own);
            using var executorEnds = executor as IDisposable;
            var runner = new StageRunner(stage.Options, storage, own) { Sharing = executor?.Sharing ?? sharing, Executor = executor };
            _runs.Add(new CommandRun(stage.Name, runner));
            stage.Command.Plan(stage.Options, runner)();
            context.Cancellation.ThrowIfCancellationRequested();
            return new StageOutcome(stage, EndOf(runner), Stopwatch.GetElapsedTime(started).TotalSeconds, runner.Succeeded ? null : Failures(runner));
        }
        catch (ConfigException wrong)
        {
            foreach (ConfigProblem problem in wrong.Problems)
                context.Error.WriteLine($"error: {stage.Name}: {stage.Locate(problem)}");
            return Failed(wrong.Problems[0].Message);
        }
        catch (DolmaException e)
        {
            context.Error.WriteLine($"error: {stage.Name}: {e.Message}");
            return Failed(e.Message);
        }

        StageOutcome Failed(string message) => new(stage, StageEnd.Failed, Stopwatch.GetElapsedTime(started).TotalSeconds, message);
    }

    private static StageEnd EndOf(StageRunner runner) => !runner.Succeeded ? StageEnd.Failed
        : runner.Summaries.Count > 0 && runner.Summaries.All(summary => summary.Done + summary.Elsewhere == 0) ? StageEnd.Skipped
        : StageEnd.Done;

    private static string Failures(StageRunner runner) =>
        runner.Summaries.SelectMany(summary => summary.Errors).FirstOrDefault()?.Message
        ?? runner.Alarms.FirstOrDefault(alarm => !alarm.IsAllowed)?.Message
        ?? "not all shards were run";

    private static string Describe(StageOutcome outcome) => outcome.End switch
    {
        StageEnd.Done => string.Create(CultureInfo.InvariantCulture, $"{outcome.Stage.Name} done in {outcome.Seconds:N1} s"),
        StageEnd.Skipped => $"{outcome.Stage.Name} skipped: all of it was done before",
        StageEnd.Failed => $"{outcome.Stage.Name} FAILED",
        _ => $"{outcome.Stage.Name} {outcome.Message}",
    };
}
