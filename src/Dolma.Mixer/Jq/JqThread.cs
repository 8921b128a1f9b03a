using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Dolma.Mixer.Jq;

/// <summary>
/// The one thread of the process that calls libjq. jq 1.6 makes its no-memory handler for the first thread that starts it and calls
/// a null pointer in every other, and keeps number contexts by thread whose destructors run when a thread ends (jqlang/jq issues
/// 2483 and 2545): a lock around the calls is not enough, so the thread that begins never ends.
/// </summary>
/// <remarks>
/// A request costs some microseconds of waking up, so ask for a document's whole evaluation at once. The compiler and the
/// destructors of jq recurse with the depth of programs and values: the stack is larger than usual.
/// </remarks>
internal static class JqThread
{
    private const int StackBytes = 16 << 20;

    /// <summary>Callers wait for their answer, so there is never more than one request for each of them.</summary>
    private static readonly BlockingCollection<Request> Requests = [];

    private static readonly Thread Only = Start();

    [ThreadStatic]
    private static Request? _mine;

    /// <summary>Whether the caller is on the thread, as everything that calls the library has to be.</summary>
    public static bool IsHere => Thread.CurrentThread == Only;

    /// <summary>Does the work there, and waits for it. What it throws is thrown here.</summary>
    public static void Run(Action work)
    {
        if (IsHere)
        {
            work();
            return;
        }

        Request request = _mine ??= new Request();
        request.Work = work;
        Requests.Add(request);
        request.Wait();
    }

    private static Thread Start()
    {
        var thread = new Thread(Serve, StackBytes) { Name = "jq", IsBackground = true };
        thread.Start();
        return thread;
    }

    private static void Serve()
    {
        foreach (Request request in Requests.GetConsumingEnumerable())
            request.Serve();
    }

    /// <summary>What a caller wants done; it has one and uses it again.</summary>
    private sealed class Request
    {
        private readonly object _ended = new();
        private ExceptionDispatchInfo? _fault;
        private bool _isDone;

        public Action? Work { get; set; }

        public void Serve()
        {
            try
            {
                Work!();
            }
            catch (Exception e)
            {
                _fault = ExceptionDispatchInfo.Capture(e);
            }

            Work = null;
            lock (_ended)
            {
                _isDone = true;
                Monitor.Pulse(_ended);
            }
        }

        public void Wait()
        {
            lock (_ended)
            {
                while (!_isDone)
                    Monitor.Wait(_ended);
                _isDone = false;
            }

            ExceptionDispatchInfo? fault = _fault;
            _fault = null;
            fault?.Throw();
        }
    }
}
