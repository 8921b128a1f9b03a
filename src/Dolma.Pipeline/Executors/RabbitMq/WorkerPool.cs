using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Executors.RabbitMq;

/// <summary>
/// The workers that listen on a queue, as the coordinator of a run sees them. A thread of its own keeps the connection and sends what is offered, as
/// fast as the queue has room.
/// </summary>
internal sealed class WorkerPool : ITaskPool, IDisposable
{
    /// <summary>Tasks that are sent between two looks at the rest of the world.</summary>
    private const int SentAtOnce = 512;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>The broker takes a moment to miss a coordinator that was killed.</summary>
    private static readonly TimeSpan OpeningTime = TimeSpan.FromSeconds(6);

    /// <summary>By now the broker has missed whatever connection of this process it still believed in.</summary>
    private static readonly TimeSpan LongestRefusal = TimeSpan.FromSeconds(90);

    /// <summary>A process that ends is replaced within this, as a rule.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly QueueNames _names;
    private readonly int _length;
    private readonly TextWriter _error;
    private readonly string _run;
    private readonly BrokerLink _link;
    private readonly Thread _thread;
    private readonly object _lock = new();
    private readonly Queue<Offered> _offered = new();
    private readonly List<string> _news = [];
    private DolmaException? _problem;
    private bool _isStopping;
    private int _sending;
    private long _lastListened = Environment.TickCount64;
    private bool _isFirst = true;
    private long? _refusedSince;

    /// <param name="run">Whose news count.</param>
    /// <param name="length">Tasks that the queue holds.</param>
    /// <exception cref="ConfigException">The broker cannot be reached, or refuses; or another run has the queue.</exception>
    public WorkerPool(BrokerAddress address, QueueNames names, int length, string run, TextWriter error)
    {
        (_names, _length, _run, _error) = (names, length, run, error);
        _link = new BrokerLink(address, $"dolma coordinator of {run}", Prepare, error);
        try
        {
            Open(address);
        }
        catch
        {
            _link.Dispose();
            throw;
        }

        _thread = new Thread(Keep) { IsBackground = true, Name = "broker" };
        _thread.Start();
    }

    /// <summary>Makes messages of tasks.</summary>
    public Func<ShardTask, byte[]> ToMessage { get; set; } = _ => [];

    /// <summary>Told of what workers have read: lines, and bytes of lines.</summary>
    public Action<int, long> OnRead { get; set; } = (_, _) => { };

    /// <summary>Never known: workers come and go.</summary>
    public bool IsDeserted => false;

    /// <summary>
    /// Whatever waits for its time: that comes to the free ones when it is over, unless the broker keeps it for good, as one that was killed may with a
    /// queue that has lost its leader.
    /// </summary>
    public bool IsDry
    {
        get
        {
            lock (_lock)
            {
                if (_offered.Count > 0 || _sending > 0)
                    return false;
            }

            try
            {
                return _link.Session is { } session && session.Find(_names.Tasks) is { Messages: 0 };
            }
            catch (BrokerAwayException)
            {
                return false;
            }
        }
    }

    public void Offer(IReadOnlyList<ShardTask> tasks)
    {
        lock (_lock)
        {
            foreach (ShardTask task in tasks)
                _offered.Enqueue(new Offered(task, ToMessage));
            Monitor.PulseAll(_lock);
        }
    }

    public IReadOnlyCollection<string> WaitForNews(TimeSpan longest, CancellationToken cancellation)
    {
        using CancellationTokenRegistration wake = cancellation.Register(Wake);
        long end = Environment.TickCount64 + (long)longest.TotalMilliseconds;
        lock (_lock)
        {
            while (_news.Count == 0 && _problem is null && !cancellation.IsCancellationRequested && end - Environment.TickCount64 is var left and > 0)
                Monitor.Wait(_lock, (int)left);
            if (_problem is not null)
                throw _problem;
            string[] news = [.. _news];
            _news.Clear();
            return news;
        }
    }

    /// <summary>Takes back what nobody has begun.</summary>
    public void Withdraw()
    {
        lock (_lock)
            _offered.Clear();
        try
        {
            _link.Session?.Purge(_names.Tasks);
            _link.Session?.Purge(_names.Waiting);
        }
        catch (BrokerAwayException)
        {
            // Workers see that the run is over.
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isStopping = true;
            Monitor.PulseAll(_lock);
        }

        _thread.Join();
        _link.Dispose();
    }

    /// <summary>A message is made when it is sent: of a million tasks most wait, and a task is there anyway.</summary>
    private readonly record struct Offered(ShardTask Task, Func<ShardTask, byte[]> ToMessage);

    private void Wake()
    {
        lock (_lock)
            Monitor.PulseAll(_lock);
    }

    private void Open(BrokerAddress address)
    {
        long end = Environment.TickCount64 + (long)OpeningTime.TotalMilliseconds;
        for (_link.Open(); _link.Session is null; _link.Keep())
        {
            if (Environment.TickCount64 > end)
            {
                if (_refusedSince is null)
                    throw new ConfigException("broker", $"is {address}, which takes connections and does not do what it is asked. Look at its log.");
                throw new ConfigException(
                    "queue", $"is {_names.Name}, and another run uses it at this moment. Wait for its end, or name another queue here and for some of the workers. (A coordinator "
                    + "that was lost with its machine is missed after a minute.)");
            }

            Thread.Sleep(Tick);
        }
    }

    private bool Prepare(BrokerSession session)
    {
        session.Declare(_names, _length);
        // Whoever listens to the progress has the queue for himself.
        if (!session.Consume(_names.Progress, prefetch: 0, isExclusive: true, (_, body, _) => Take(body)))
        {
            _refusedSince ??= Environment.TickCount64;
            return Environment.TickCount64 - _refusedSince < LongestRefusal.TotalMilliseconds ? false
                : throw new RunException($"While the broker was away, another run has taken the queue {_names.Name}. What is done stays; start the command again when that run has ended.");
        }

        _refusedSince = null;
        // What was in them is asked for again when nobody has it.
        if (session.RemoveIfDead(_names.Tasks) | session.RemoveIfDead(_names.Waiting) | session.RemoveIfDead(_names.Dead))
            session.Declare(_names, _length);
        if (_isFirst)
        {
            // What an earlier run has left there is asked for again, if it is still wanted.
            session.Purge(_names.Tasks);
            session.Purge(_names.Waiting);
        }

        _isFirst = false;
        return true;
    }

    private void Take(byte[] body)
    {
        if (ProgressMessage.Read(body) is not { } message || message.Run != _run)
            return;
        if (message.Problem is not null)
            _error.WriteLine($"warning: a worker has left. {message.Problem}");
        if (message.Lines > 0)
            OnRead(message.Lines, message.LineBytes);
        if (message.Task is null)
            return;
        lock (_lock)
        {
            _news.Add(message.Task);
            Monitor.PulseAll(_lock);
        }
    }

    private void Keep()
    {
        TimeSpan pause = Tick;
        bool isFull = false;
        while (true)
        {
            lock (_lock)
            {
                if (!_isStopping && (_offered.Count == 0 || isFull || _link.Session is null))
                    Monitor.Wait(_lock, isFull ? pause : Tick);
                if (_isStopping)
                    return;
            }

            try
            {
                _link.Keep();
                if (_link.Session is not { } session)
                    continue;
                isFull = !Send(session);
                pause = isFull ? TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks)) : Tick;
                LookForListeners(session);
            }
            catch (BrokerAwayException)
            {
                // The next round connects again.
            }
            catch (DolmaException e)
            {
                lock (_lock)
                {
                    _problem = e;
                    Monitor.PulseAll(_lock);
                }

                return;
            }
        }
    }

    /// <returns>Whether there was room for all that was sent.</returns>
    private bool Send(BrokerSession session)
    {
        var tasks = new List<Offered>();
        lock (_lock)
        {
            while (tasks.Count < SentAtOnce && _offered.TryDequeue(out Offered task))
                tasks.Add(task);
            _sending = tasks.Count;
        }

        if (tasks.Count == 0)
            return true;
        bool[] stored = new bool[tasks.Count];
        try
        {
            stored = session.PublishAll(_names.Tasks, tasks.ConvertAll(task => task.ToMessage(task.Task)));
        }
        finally
        {
            lock (_lock)
            {
                for (int i = 0; i < stored.Length; i++)
                {
                    // Also what was stored, and not confirmed before the connection broke: to have a task twice does no harm.
                    if (!stored[i])
                        _offered.Enqueue(tasks[i]);
                }

                _sending = 0;
            }
        }

        return Array.TrueForAll(stored, s => s);
    }

    private void LookForListeners(BrokerSession session)
    {
        if (Environment.TickCount64 - _lastListened < Patience.TotalMilliseconds)
            return;
        _lastListened = Environment.TickCount64;
        if (session.Find(_names.Tasks) is { Consumers: 0, Messages: > 0 and var messages })
            _error.WriteLine($"{messages:N0} tasks wait, and no worker listens on the queue {_names.Name}: start some with `dolma worker --queue {_names.Name}`");
    }
}
