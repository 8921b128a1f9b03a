using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace Dolma.Pipeline.Executors.RabbitMq;

/// <summary>
/// A fault of the client library that would end the process: when heartbeats stay away, its timer and its reading loop both close the connection, and
/// if the timer comes second it throws where nobody can catch (RabbitMQ.Client before 7.2.1, its issue 1884). The connection is closed by then, and
/// everybody has been told.
/// </summary>
internal static class ClientFault
{
    private const string Timer = "RabbitMQ.Client.Framing.Connection.HeartbeatReadTimerCallback";

    private static readonly Lock Lock = new();
    private static bool _isSurvived;

    /// <summary>From now on the process survives it; to be called before the first connection.</summary>
    public static void Survive()
    {
        lock (Lock)
        {
            // The runtime allows one such handler a process.
            if (!_isSurvived)
                ExceptionHandling.SetUnhandledExceptionHandler(IsIt);
            _isSurvived = true;
        }
    }

    internal static bool IsIt(Exception exception) =>
        exception is ChannelClosedException && exception.StackTrace?.Contains(Timer, StringComparison.Ordinal) == true;
}
