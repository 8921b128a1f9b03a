using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Executors.RabbitMq;

/// <summary>A message that a worker has. As long as it is not acknowledged the broker gives it to another one if this connection ends.</summary>
/// <param name="session">The connection it came by, and the only one by which it can be acknowledged.</param>
internal sealed class Delivery(TaskInbox inbox, BrokerSession session, ulong tag, TaskMessage message, bool isRedelivered) : ITaskDelivery
{
    private readonly Lock _lock = new();
    private bool _isSettled;

    /// <summary>Left behind a copy of itself, so that the broker need not wait: whoever gets it tries the task if this worker was lost.</summary>
    private bool _hasCopy;

    public TaskMessage Message => message;

    public string Marker => message.Task;

    public bool IsRepeated => isRedelivered || message.IsCopy || message.Attempt > 0;

    public bool IsLastAttempt => message.Attempt + 1 >= message.Attempts;

    /// <summary>When it came, in milliseconds of this machine's clock since its start.</summary>
    public long Since { get; } = Environment.TickCount64;

    /// <summary>What this process says of itself in the stage that the task is of; null before it has begun.</summary>
    public Phase? Phase { get; set; }

    private TimeSpan Lease => TimeSpan.FromSeconds(message.LeaseSeconds);

    public bool IsWanted(ShardTask? task)
    {
        try
        {
            if (inbox.Storage.Find(message.About) is null || (task is null && inbox.Storage.Find(message.Task) is not null))
            {
                Drop();
                return false;
            }
        }
        catch (DolmaException)
        {
            Postpone();
            return false;
        }

        if (task is not null && Phase?.CheckOf(task) == message.Check)
            return true;
        inbox.Refuse(
            $"The coordinator wants {message.Task}, and this worker plans {(task is null ? "no such task" : "it otherwise")}. It sees other files, or has another model or list: "
            + "workers need the same data, resources and program.");
        Return();
        return false;
    }

    public void Ended(TaskResult? result) => Settle(() =>
    {
        if (result is { Status: Core.Tasks.TaskStatus.Failed })
        {
            var headers = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["error"] = result.Error!.Message,
                ["shard"] = result.Task.Name,
                ["attempts"] = message.Attempt + 1,
                ["worker"] = inbox.Name,
            };
            session.Publish(inbox.Names.Dead, message.ToBytes(), headers: headers);
        }

        inbox.Tell(new ProgressMessage(message.Run, message.Task, 0, 0));
        Acknowledge();
    });

    public void Retry(DolmaException error)
    {
        inbox.Say($"attempt {message.Attempt + 1} of {message.Attempts} failed: {error.Message}");
        // What another moment may mend is left alone for a while.
        Replace(message with { Attempt = message.Attempt + 1, IsCopy = true }, error is RetryableException);
    }

    public void Postpone() => Replace(message with { IsCopy = true }, waits: true);

    public void Return() => Settle(() =>
    {
        Store(message with { IsCopy = true }, waits: false);
        Acknowledge();
    });

    /// <summary>Forgets it: it is not wanted any more.</summary>
    public void Drop() => Settle(Acknowledge);

    /// <summary>
    /// Leaves a copy for when this worker is lost, and acknowledges, so that the broker need not wait as long as the task takes. The copy is the next
    /// attempt, in case this one fails.
    /// </summary>
    public void Copy()
    {
        lock (_lock)
        {
            if (_isSettled || _hasCopy)
                return;
            Guard(() =>
            {
                int next = Math.Min(message.Attempt + 1, message.Attempts - 1);
                Store(message with { Attempt = next, IsCopy = true }, waits: true);
                session.Acknowledge(tag);
                _hasCopy = true;
            });
        }
    }

    private void Replace(TaskMessage next, bool waits) => Settle(() =>
    {
        if (_hasCopy)
            return;
        Store(next, waits);
        Acknowledge();
    });

    /// <summary>Where there is no room the waiting queue has some.</summary>
    private void Store(TaskMessage next, bool waits)
    {
        if (waits || !session.Publish(inbox.Names.Tasks, next.ToBytes()))
        {
            if (!session.Publish(inbox.Names.Waiting, next.ToBytes(), Lease))
                throw new BrokerAwayException($"The queue {inbox.Names.Waiting} takes no message.");
        }
    }

    private void Acknowledge()
    {
        if (!_hasCopy)
            session.Acknowledge(tag);
    }

    private void Settle(Action action)
    {
        lock (_lock)
        {
            if (_isSettled)
                return;
            _isSettled = true;
            Guard(action);
        }

        inbox.Settled(this);
    }

    /// <summary>If the connection has ended the broker has given the message to somebody else, or will: he finds out what became of the task.</summary>
    private static void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (BrokerAwayException)
        {
        }
    }
}
