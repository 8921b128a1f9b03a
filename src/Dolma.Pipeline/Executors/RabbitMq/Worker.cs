using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Progress;

namespace Dolma.Pipeline.Executors.RabbitMq;

/// <summary>A worker in the middle of a run: it plans the same stages as the coordinator, and in each does those tasks that it is given.</summary>
internal sealed class Worker(TaskInbox inbox, TaskMessage first) : IExecutor
{
    private int _phase = -1;

    public WorkSharing Sharing { get; } = new() { Lease = TimeSpan.FromSeconds(first.LeaseSeconds), MaxLostOwners = first.LossLimit };

    /// <summary>The coordinator does, and it leaves when all tasks have ended: until then what they need is there.</summary>
    public bool StaysToTheEnd => false;

    public WorkSharing Begin(Phase phase, IStorage storage, ProgressMeter meter)
    {
        _phase++;
        TaskMessage next = inbox.PeekFrom(first.Run, _phase) ?? throw new RunLeftException();
        if (next.Phases[_phase] != phase.Check)
        {
            throw new RunException(
                $"This worker's stage {phase.Stage} is not what the coordinator began. It has other settings, models or lists: workers need the same data, resources and program.");
        }

        meter.OnRead = inbox.Read;
        return Sharing with { Source = new PhaseTasks(inbox, first.Run, _phase, phase) };
    }

    public void End(IReadOnlyList<TaskResult> results)
    {
        if (results.Select(result => result.Error).OfType<RunException>().FirstOrDefault() is { } error)
            throw error;
        if (!inbox.GoesOn(first.Run, _phase))
            throw new RunLeftException();
    }

    /// <summary>The tasks of one stage that come by the queue.</summary>
    private sealed class PhaseTasks(TaskInbox inbox, string run, int number, Phase phase) : ITaskSource
    {
        public void Expect(int tasks) => inbox.Expect(tasks);

        public bool GoesOn => inbox.GoesOn(run, number);

        public ITaskDelivery? Take(Func<bool> isOver)
        {
            Delivery? delivery = inbox.Take(run, number, isOver);
            if (delivery is not null)
                delivery.Phase = phase;
            return delivery;
        }
    }
}
