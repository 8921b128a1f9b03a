namespace Dolma.Core.Tasks;

/// <summary>
/// Takes tasks from a source, claims them, and settles each delivery by what became of its task: done, to be tried again by anybody, or failed once
/// too often. One whose owner was lost is done while nothing else is, as in <see cref="TaskFeed"/>: it may be what that one died of.
/// </summary>
/// <param name="work">What this process plans; tasks come from among these.</param>
/// <param name="maxOpen">Tasks that may have been taken and not ended.</param>
/// <param name="isOver">Whether no more tasks are wanted.</param>
/// <param name="settled">Told of each task that ended here.</param>
internal sealed class DeliveredTasks(
    ITaskSource source, IReadOnlyList<TaskPlan> work, int maxOpen, TaskShare share, Func<bool> isOver, Action<TaskPlan, TaskResult> settled) : ITaskFeed
{
    private readonly Dictionary<string, TaskPlan> _plans = work.DistinctBy(plan => TaskShare.MarkerOf(plan.Task), StringComparer.Ordinal)
        .ToDictionary(plan => TaskShare.MarkerOf(plan.Task), StringComparer.Ordinal);

    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly object _lock = new();
    private int _taken;
    private int _begun;
    private bool _isAlone;

    public TaskPlan? Take()
    {
        while (true)
        {
            lock (_lock)
            {
                while (_taken >= maxOpen)
                    Monitor.Wait(_lock);
                _taken++;
            }

            ITaskDelivery? delivery = source.Take(isOver);
            TaskPlan? plan = delivery is null ? null : TryOpen(delivery);
            if (plan is not null)
                return plan;
            Free();
            if (delivery is null)
                return null;
        }
    }

    public void Ended(TaskPlan plan, TaskResult result)
    {
        switch (result.Status)
        {
            case TaskStatus.NotRun:
                share.Release(plan.Task);
                Close(plan).Return();
                break;
            case TaskStatus.Failed when result.Error is ClaimLostException:
                Close(plan).Postpone();
                break;
            case TaskStatus.Failed:
                Fail(plan, result);
                break;
            default:
                share.TryTell(result);
                settled(plan, result);
                Close(plan).Ended(result);
                break;
        }

        Leave();
        Free();
    }

    /// <summary>Null if there is nothing to do, or nothing now; the delivery is settled then.</summary>
    private TaskPlan? TryOpen(ITaskDelivery delivery)
    {
        if (!_plans.TryGetValue(delivery.Marker, out TaskPlan? planned))
        {
            if (delivery.IsWanted(null))
                delivery.Return();
            return null;
        }

        // The source may give a task twice, and a claim does not keep a process from itself.
        bool isOpenHere;
        lock (_lock)
            isOpenHere = !_open.Add(delivery.Marker);
        if (isOpenHere)
        {
            delivery.Postpone();
            return null;
        }

        TaskPlan plan = planned with { Looks = delivery.IsRepeated ? 1 : 0, Delivery = delivery };
        TaskPlan? claimed = Claim(plan, isAlone: Enter());
        if (claimed is null)
            Leave();
        else if (claimed.Owners == 0)
            LetOthersIn();
        return claimed;
    }

    /// <summary>Waits until no task is under way that has to be alone.</summary>
    /// <returns>Whether this one is, until it has ended or others are let in.</returns>
    private bool Enter()
    {
        lock (_lock)
        {
            while (_isAlone)
                Monitor.Wait(_lock);
            _begun++;
            return _isAlone = _begun == 1;
        }
    }

    private void LetOthersIn()
    {
        lock (_lock)
        {
            _isAlone = false;
            Monitor.PulseAll(_lock);
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            _begun--;
            _isAlone = false;
            Monitor.PulseAll(_lock);
        }
    }

    private TaskPlan? Claim(TaskPlan plan, bool isAlone)
    {
        try
        {
            TaskTurn turn = share.Ask(plan, takesOver: isAlone);
            if (turn.IsGivenUp)
                GiveUp(plan, turn.Result!);
            else if (turn.Result is { Status: TaskStatus.Failed } failed && !share.IsNoted(plan.Task))
                Fail(plan, failed);
            else if (turn.Result is not null)
                Close(plan).Ended(null);
            else if (turn.Plan is null)
                Close(plan).Postpone();
            else if (plan.Delivery!.IsWanted(plan.Task))
                return turn.Plan;
            else
                Abandon(plan);
        }
        catch (RetryableException)
        {
            // The destination is away: later it may be there again.
            Abandon(plan).Postpone();
        }
        catch (DolmaException e)
        {
            Fail(plan, TaskShare.Failed(plan.Task, e));
        }

        return null;
    }

    /// <summary>Nobody is to try it any more, however many attempts it has left.</summary>
    private void GiveUp(TaskPlan plan, TaskResult result)
    {
        settled(plan, result);
        Close(plan).Ended(result);
    }

    private void Fail(TaskPlan plan, TaskResult result)
    {
        bool isLast = plan.Delivery!.IsLastAttempt;
        if (isLast)
            share.TryTell(result);
        else
            share.Release(plan.Task);
        // What hits the whole process is told at once: it ends, and others go on.
        if (isLast || result.Error is RunException)
            settled(plan, result);
        ITaskDelivery delivery = Close(plan);
        if (isLast)
            delivery.Ended(result);
        else
            delivery.Retry(result.Error!);
    }

    private ITaskDelivery Abandon(TaskPlan plan)
    {
        share.Release(plan.Task);
        return Close(plan);
    }

    /// <summary>From now on the task may come to this process again; so this is before its delivery is settled, and after its claim is.</summary>
    private ITaskDelivery Close(TaskPlan plan)
    {
        lock (_lock)
            _open.Remove(plan.Delivery!.Marker);
        return plan.Delivery;
    }

    private void Free()
    {
        lock (_lock)
        {
            _taken--;
            Monitor.PulseAll(_lock);
        }
    }
}
