using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Progress;
using TaskStatus = Dolma.Core.Tasks.TaskStatus;

namespace Dolma.Pipeline.Runs;

/// <summary>
/// Takes a command as far as it gets without running anything: each step's tasks are looked at, with the fingerprint that a run would
/// have, and those that are not done count as not run. What the command writes by itself stays in memory.
/// </summary>
internal sealed class LookingRunner(CommonOptions options, IStorage storage, CommandContext context)
    : StageRunner(options, new OverlayStorage(storage), context with { Output = TextWriter.Null, Error = TextWriter.Null })
{
    private readonly List<StageLook> _looks = [];

    public override bool IsLook => true;

    /// <summary>The steps that were reached; a step is reached when all before it are done. Empty if it takes counting to know even the first.</summary>
    public IReadOnlyList<StageLook> Looks => _looks;

    public override StageSummary Run(string stage, IReadOnlyList<ShardTask> tasks, TaskOperator taskOperator, StageSettings settings)
    {
        IReadOnlyList<TaskResult> results;
        if (tasks.All(task => task.Markers.Count > 0))
        {
            // Whether the same stage is to be done again is not the question here.
            IReadOnlyList<TaskLook> looks = new TaskDriver(Storage, DriverOptionsOf(settings with { IgnoreExisting = false })).Look(tasks, taskOperator.Fingerprint);
            _looks.Add(new StageLook(stage, looks));
            results = [.. looks.Select(look => look.IsDone
                ? new TaskResult(look.Task, TaskStatus.Skipped, look.Marker!.CountsAsWritten, look.Marker.Outputs, Error: null)
                : NotRun(look.Task))];
        }
        else
        {
            results = [.. tasks.Select(NotRun)];
        }

        var summary = StageSummary.Of(stage, results, new ProgressMeter(), ResourceMeter.Start());
        Keep(summary);
        return summary;
    }

    private static TaskResult NotRun(ShardTask task) => new(task, TaskStatus.NotRun, new Counts(), [], Error: null);
}
