using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Executors.RabbitMq;

/// <summary>
/// What a worker has got from its queue and not begun yet, and what it has begun. A thread of its own keeps the connection, sees that nothing waits
/// for an acknowledgement longer than the broker allows, and sends progress.
/// </summary>
internal sealed class TaskInbox : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    private readonly TimeSpan _earlyAcknowledgement;
    private readonly TextWriter _error;
    private readonly BrokerLink _link;
    private readonly Thread _thread;
    private readonly object _lock = new();
    private readonly LinkedList<Delivery> _waiting = new();
    private readonly HashSet<Delivery> _open = [];
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private ushort _prefetch = 1;
    private DolmaException? _problem;
    private string? _run;
    private string? _heardOf;
    private bool _isStopping;
    private bool _isClosed;
    private int _lines;
    private long _lineBytes;
    private long _lastProgress;

    /// <param name="earlyAcknowledgement">
    /// After this a task that is still under way is acknowledged, and a copy left: well below what the broker allows.
    /// </param>
    /// <param name="storage">Where runs are described.</param>
    /// <exception cref="ConfigException">The broker cannot be reached, or refuses.</exception>
    public TaskInbox(BrokerAddress address, QueueNames names, TimeSpan earlyAcknowledgement, IStorage storage, TextWriter error)
    {
        (Names, Storage, _earlyAcknowledgement, _error) = (names, storage, earlyAcknowledgement, error);
        Name = $"process {Environment.ProcessId} on {Environment.MachineName}";
        _link = new BrokerLink(address, $"dolma worker, {Name}", Prepare, error);
        _link.Open();
        _thread = new Thread(Keep) { IsBackground = true, Name = "broker" };
        _thread.Start();
    }

    public QueueNames Names { get; }

    public IStorage Storage { get; }

    /// <summary>This worker, for people.</summary>
    public string Name { get; }

    /// <summary>Whether this worker takes no more tasks: it was told to end, or cannot go on.</summary>
    public bool IsStopping
    {
        get
        {
            lock (_lock)
                return _isStopping || _problem is not null;
        }
    }

    /// <summary>Why this worker cannot go on; null while it can.</summary>
    public DolmaException? Problem
    {
        get
        {
            lock (_lock)
                return _problem;
        }
    }

    /// <summary>Waits for the next message, and leaves it where it is.</summary>
    /// <returns>Null if this worker is to end.</returns>
    public Delivery? Peek() => Wait(() => false, take: false, (_, _) => true);

    /// <summary>Waits for the next message of this stage or a later one, and leaves it where it is.</summary>
    /// <returns>Null if the next one is of another run, or if there will be none.</returns>
    public TaskMessage? PeekFrom(string run, int phase) => Wait(() => false, take: false, (inbox, next) =>
    {
        if (next.Message.Run != run)
            return false;
        if (next.Message.Phase >= phase)
            return true;
        inbox.Forget(next);
        return null;
    })?.Message;

    /// <summary>How many tasks this worker may have at a time, from now on.</summary>
    public void Expect(int tasks)
    {
        lock (_lock)
        {
            if (_prefetch == tasks)
                return;
            _prefetch = (ushort)tasks;
        }

        try
        {
            if (_link.Session is { } session)
            {
                session.StopConsuming();
                Consume(session);
            }
        }
        catch (BrokerAwayException)
        {
            // The next connection begins with it.
        }
    }

    /// <summary>Waits for the next message of a stage.</summary>
    /// <returns>Null if the next one is of another stage or run, which is left where it is, or if there will be none.</returns>
    public Delivery? Take(string run, int phase, Func<bool> isOver) => Wait(isOver, take: true, (inbox, next) =>
    {
        // What is behind is done: a stage begins when the one before has ended.
        if (next.Message.Run == run && next.Message.Phase < phase)
        {
            inbox.Forget(next);
            return null;
        }

        return next.Message.Run == run && next.Message.Phase == phase;
    });

    /// <summary>Whether a message of a later stage of this run is there.</summary>
    public bool GoesOn(string run, int phase)
    {
        lock (_lock)
            return !_isStopping && _problem is null && _waiting.First?.Value.Message is { } next && next.Run == run && next.Phase > phase;
    }

    /// <summary>This worker has begun a run; progress is of this one.</summary>
    public void Enter(string run)
    {
        lock (_lock)
            _run = run;
    }

    /// <summary>This worker has nothing more to do with a run: it is over, or another one has the queue.</summary>
    public void Leave(string run)
    {
        Delivery[] rest;
        lock (_lock)
        {
            _left.Add(run);
            _run = null;
            rest = [.. _waiting.Where(delivery => delivery.Message.Run == run)];
            foreach (Delivery delivery in rest)
                _waiting.Remove(delivery);
        }

        foreach (Delivery delivery in rest)
            delivery.Drop();
    }

    /// <summary>Leaves a message that was not taken to others, for later.</summary>
    public void Pass(Delivery delivery)
    {
        lock (_lock)
            _waiting.Remove(delivery);
        delivery.Postpone();
    }

    /// <summary>Whether the next message, if there is one, is of another run.</summary>
    public bool HasMovedOn(string run)
    {
        lock (_lock)
            return _waiting.First?.Value.Message is { } next && next.Run != run;
    }

    /// <summary>This worker cannot go on.</summary>
    public void Refuse(string problem)
    {
        lock (_lock)
        {
            _problem ??= new RunException(problem);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Begins nothing more, and gives back what was not begun.</summary>
    public void Stop()
    {
        Delivery[] waiting;
        lock (_lock)
        {
            _isStopping = true;
            waiting = [.. _waiting];
            _waiting.Clear();
            Monitor.PulseAll(_lock);
        }

        try
        {
            _link.Session?.StopConsuming();
        }
        catch (BrokerAwayException)
        {
            // Nothing comes from there, then.
        }

        foreach (Delivery delivery in waiting)
            delivery.Return();
    }

    public void Say(string message) => _error.WriteLine(message);

    /// <summary>Tells the coordinator; it may get lost.</summary>
    public void Tell(ProgressMessage message) => _link.Session?.Tell(Names.Progress, message.ToBytes());

    /// <summary>Tells the coordinator that was heard of last why this worker leaves; it may get lost.</summary>
    public void TellWhy(DolmaException problem)
    {
        string? run;
        lock (_lock)
            run = _heardOf;
        try
        {
            if (run is not null)
                Tell(new ProgressMessage(run, null, 0, 0) { Problem = $"{Name}: {problem.Message}" });
        }
        catch (BrokerAwayException)
        {
            // It stands on this side's standard error, then.
        }
    }

    /// <summary>Lines were read.</summary>
    public void Read(int lines, long lineBytes)
    {
        Interlocked.Add(ref _lines, lines);
        Interlocked.Add(ref _lineBytes, lineBytes);
    }

    public void Settled(Delivery delivery)
    {
        lock (_lock)
            _open.Remove(delivery);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            Monitor.PulseAll(_lock);
        }

        _thread.Join();
        _link.Dispose();
    }

    private Delivery? Wait(Func<bool> isOver, bool take, Func<TaskInbox, Delivery, bool?> isIt)
    {
        lock (_lock)
        {
            while (!_isStopping && _problem is null && !isOver())
            {
                if (_waiting.First is not { } first)
                {
                    Monitor.Wait(_lock, Tick);
                    continue;
                }

                bool? wanted = isIt(this, first.Value);
                if (wanted == false)
                    return null;
                if (wanted == true)
                {
                    if (take)
                        _waiting.RemoveFirst();
                    return first.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Removes a message that is of no use, without making anybody wait.</summary>
    private void Forget(Delivery delivery)
    {
        _waiting.Remove(delivery);
        ThreadPool.QueueUserWorkItem(_ => delivery.Drop());
    }

    private bool Prepare(BrokerSession session)
    {
        // The coordinator makes the queues, and says how long they are.
        if (session.Find(Names.Tasks) is null || session.Find(Names.Waiting) is null)
            return false;
        lock (_lock)
        {
            // What came by another connection belongs to others now.
            _open.ExceptWith(_waiting);
            _waiting.Clear();
            if (_isStopping)
                return true;
        }

        return Consume(session);
    }

    private bool Consume(BrokerSession session) =>
        session.Consume(Names.Tasks, _prefetch, isExclusive: false, (tag, body, isRedelivered) => Receive(session, tag, body, isRedelivered));

    private void Receive(BrokerSession session, ulong tag, byte[] body, bool isRedelivered)
    {
        TaskMessage? message = TaskMessage.Read(body);
        if (message is null)
        {
            Say($"a message on {Names.Tasks} is none of this program's and is removed");
            ThreadPool.QueueUserWorkItem(_ => TryAcknowledge(session, tag));
            return;
        }

        var delivery = new Delivery(this, session, tag, message, isRedelivered);
        lock (_lock)
        {
            _heardOf = message.Run;
            if (!_isStopping && !_left.Contains(message.Run))
            {
                _open.Add(delivery);
                _waiting.AddLast(delivery);
                Monitor.PulseAll(_lock);
                return;
            }
        }

        // Not on the thread that hands messages out: an answer may have to come by it.
        ThreadPool.QueueUserWorkItem(_ =>
        {
            if (IsStopping)
                delivery.Return();
            else
                delivery.Drop();
        });
    }

    private static void TryAcknowledge(BrokerSession session, ulong tag)
    {
        try
        {
            session.Acknowledge(tag);
        }
        catch (BrokerAwayException)
        {
            // It comes again.
        }
    }

    private void Keep()
    {
        while (true)
        {
            lock (_lock)
            {
                if (!_isClosed)
                    Monitor.Wait(_lock, Tick);
                if (_isClosed)
                    return;
            }

            try
            {
                _link.Keep();
                CopyOld();
                SendProgress();
            }
            catch (BrokerAwayException)
            {
                // The next round connects again.
            }
            catch (DolmaException e)
            {
                Refuse(e.Message);
                return;
            }
        }
    }

    private void CopyOld()
    {
        Delivery[] old;
        long now = Environment.TickCount64;
        lock (_lock)
            old = [.. _open.Where(delivery => now - delivery.Since > _earlyAcknowledgement.TotalMilliseconds)];
        foreach (Delivery delivery in old)
        {
            bool isBegun;
            lock (_lock)
                isBegun = !_waiting.Remove(delivery);
            if (isBegun)
                delivery.Copy();
            else
                delivery.Return();
        }
    }

    /// <summary>About once a second; what is left over goes with the next.</summary>
    private void SendProgress()
    {
        string? run;
        lock (_lock)
            run = _run;
        if (run is null || Volatile.Read(ref _lines) == 0 || Environment.TickCount64 - _lastProgress < 1000)
            return;
        _lastProgress = Environment.TickCount64;
        Tell(new ProgressMessage(run, null, Interlocked.Exchange(ref _lines, 0), Interlocked.Exchange(ref _lineBytes, 0)));
    }
}
