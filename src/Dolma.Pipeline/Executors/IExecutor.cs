using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Progress;

namespace Dolma.Pipeline.Executors;

/// <summary>Gets the stages of one command done together with other processes, one stage after another.</summary>
internal interface IExecutor
{
    /// <summary>Seconds, and what else holds for all stages.</summary>
    WorkSharing Sharing { get; }

    /// <summary>Whether this process is one of those that wait for the others' results and clean up behind them.</summary>
    bool StaysToTheEnd { get; }

    /// <summary>The next stage begins; all of its tasks have markers.</summary>
    /// <returns>How its tasks are shared.</returns>
    WorkSharing Begin(Phase phase, IStorage storage, ProgressMeter meter);

    /// <summary>It has ended, as far as this process is concerned.</summary>
    /// <exception cref="RunLeftException">This process is not to go on with the command.</exception>
    void End(IReadOnlyList<TaskResult> results);
}
