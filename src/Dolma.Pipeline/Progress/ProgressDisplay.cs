using Spectre.Console;

namespace Dolma.Pipeline.Progress;

/// <summary>
/// Shows a stage's progress while it runs: a live bar on a terminal, a plain line every few seconds elsewhere.
/// </summary>
internal sealed class ProgressDisplay : IDisposable
{
    /// <summary>Often enough to see that it lives, seldom enough to read a night's log.</summary>
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan DrawInterval = TimeSpan.FromMilliseconds(200);

    private readonly string _stage;
    private readonly ProgressMeter _meter;
    private readonly TextWriter _error;
    private readonly bool _isTerminal;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private bool _drawn;

    /// <param name="error">Standard error, as a rule: standard output belongs to results.</param>
    public ProgressDisplay(string stage, ProgressMeter meter, TextWriter error)
    {
        _stage = stage;
        _meter = meter;
        _error = error;
        _isTerminal = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected && AnsiConsole.Profile.Capabilities.Ansi;
        TimeSpan interval = _isTerminal ? DrawInterval : LogInterval;
        _timer = new Timer(_ => Show(), state: null, interval, interval);
    }

    public void Dispose()
    {
        using (var stopped = new ManualResetEvent(initialState: false))
        {
            if (_timer.Dispose(stopped))
                stopped.WaitOne();
        }

        if (_drawn)
            _error.Write("\r\u001b[K");
    }

    /// <summary><c>tag: 12/40 shards, 120,000 documents, 412 MB at 81.2 MB/s, 00:31 left</c></summary>
    internal static string Line(string stage, ProgressMeter meter)
    {
        string skipped = meter.Skipped == 0 ? "" : $" ({meter.Skipped:N0} done before)";
        string left = meter.Remaining is { } time && meter.Fraction < 1 ? $", {Span(time)} left" : "";
        return $"{stage}: {meter.EndedTasks:N0}/{meter.Tasks - meter.Skipped:N0} shards{skipped}, {meter.Documents:N0} documents, " +
            $"{meter.LineBytes / 1e6:N1} MB at {meter.MegabytesPerSecond:N1} MB/s{left}";
    }

    private static string Span(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}" : $"{time.Minutes:00}:{time.Seconds:00}";

    private void Show()
    {
        lock (_lock)
        {
            if (!_isTerminal)
            {
                _error.WriteLine(Line(_stage, _meter));
                return;
            }

            _drawn = true;
            int width = 24;
            int filled = (int)(_meter.Fraction * width);
            _error.Write($"\r\u001b[K[{new string('#', filled)}{new string('.', width - filled)}] {Line(_stage, _meter)}");
        }
    }
}
