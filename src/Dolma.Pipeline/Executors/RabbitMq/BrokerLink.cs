using Dolma.Core;

namespace Dolma.Pipeline.Executors.RabbitMq;

/// <summary>Keeps a session with the broker: when one breaks it makes the next, less and less often, and says so once.</summary>
/// <param name="prepare">Makes a new session ready for use. False if it cannot be yet: it is tried again.</param>
/// <param name="error">Where people are told.</param>
internal sealed class BrokerLink(BrokerAddress address, string client, Func<BrokerSession, bool> prepare, TextWriter error) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan NotReadyPause = TimeSpan.FromSeconds(1);

    /// <summary>Between two questions whether the broker is there.</summary>
    private static readonly TimeSpan QuestionPause = TimeSpan.FromSeconds(10);

    private BrokerSession? _session;
    private TimeSpan _pause = FirstPause;
    private long _next;
    private long _nextQuestion;
    private bool _isAway;

    /// <summary>The session as it is now; null if there is none.</summary>
    public BrokerSession? Session => _session is { IsOpen: true } open ? open : null;

    /// <summary>
    /// Connects for the first time. A broker that takes the connection, and fails at what is asked of it then, may have been started this instant: that is
    /// tried again as later on.
    /// </summary>
    /// <exception cref="ConfigException">The broker cannot be reached, or refuses.</exception>
    public void Open()
    {
        BrokerSession? session = null;
        try
        {
            session = BrokerSession.Open(address, client);
            Use(session);
        }
        catch (BrokerAwayException e) when (session is null || BrokerSession.IsRefusal(e))
        {
            throw new ConfigException("broker", $"is {address}. {e.Message}");
        }
        catch (BrokerAwayException)
        {
            Miss();
            Later();
        }
    }

    /// <summary>Looks after the session, and makes one if there is none and it is time to try; to be called often, by one thread.</summary>
    /// <exception cref="ConfigException">The broker refuses now what it allowed before.</exception>
    /// <exception cref="BrokerAwayException">The session has just been found broken.</exception>
    public void Keep()
    {
        long now = Environment.TickCount64;
        if (Session is { } session)
        {
            if (now < _nextQuestion)
                return;
            _nextQuestion = now + (long)QuestionPause.TotalMilliseconds;
            session.Ask();
            return;
        }

        if (now < _next)
            return;
        if (_session is not null)
        {
            Miss();
            _session.Dispose();
            _session = null;
        }

        try
        {
            Use(BrokerSession.Open(address, client));
        }
        catch (BrokerAwayException)
        {
            // Also of one that was there, but not ready, when it was asked last.
            Miss();
            Later();
        }
    }

    public void Dispose() => _session?.Dispose();

    private void Use(BrokerSession session)
    {
        bool isReady = false;
        try
        {
            isReady = prepare(session);
        }
        finally
        {
            if (!isReady)
                session.Dispose();
        }

        if (isReady)
            _session = session;
        else
            _next = Environment.TickCount64 + (long)NotReadyPause.TotalMilliseconds;
        _pause = FirstPause;
        if (_isAway)
            error.WriteLine($"the broker {address} is back");
        _isAway = false;
    }

    private void Miss()
    {
        if (!_isAway)
            error.WriteLine($"warning: the broker {address} is away; trying again until it is back");
        _isAway = true;
    }

    private void Later()
    {
        _next = Environment.TickCount64 + (long)_pause.TotalMilliseconds;
        _pause = TimeSpan.FromTicks(Math.Min(2 * _pause.Ticks, LongestPause.Ticks));
    }
}
