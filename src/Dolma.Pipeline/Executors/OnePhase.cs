using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Progress;
using TaskStatus = Dolma.Core.Tasks.TaskStatus;

namespace Dolma.Pipeline.Executors;

/// <summary>
/// One of several processes with ranks that takes part in one stage only, the first that is not done, and leaves when nobody needs it there any more.
/// It never does what comes after the last stage: that is for whoever goes on with the results.
/// </summary>
internal sealed class OnePhase : IExecutor
{
    /// <summary>The last line that such a process says; one whose log ends otherwise was killed, or failed.</summary>
    public const string Farewell = "one phase: nothing more to do here";

    /// <summary>Renewals come several times in a lease, and others are looked at every few seconds.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    private int _stagesToCome;

    /// <exception cref="ConfigException">The process has no rank.</exception>
    public OnePhase(WorkSharing? ranks)
    {
        if (ranks is null)
            throw new ConfigException("one_phase", "is for a process with a rank. Set `rank` and `world`, or start it as a task of an array job.");
        Sharing = ranks with { Patience = ranks.Lease + Margin };
    }

    public WorkSharing Sharing { get; }

    public bool StaysToTheEnd => false;

    public static OnePhase? Of(CommonOptions options, WorkSharing? ranks) => options.OnePhase ? new OnePhase(ranks) : null;

    public WorkSharing Begin(Phase phase, IStorage storage, ProgressMeter meter)
    {
        _stagesToCome = phase.StagesToCome;
        return Sharing;
    }

    public void End(IReadOnlyList<TaskResult> results)
    {
        if (_stagesToCome == 0 || results.Any(result => result.Status != TaskStatus.Skipped))
            throw new RunLeftException();
    }
}
