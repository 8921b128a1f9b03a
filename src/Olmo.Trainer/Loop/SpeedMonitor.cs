using System.Diagnostics;

namespace Olmo.Trainer.Loop;

/// <summary>Tokens a second over the last steps. The first step, which warms everything up, does not count.</summary>
internal sealed class SpeedMonitor(int window)
{
    private readonly Queue<(long Started, long Tokens)> _steps = new();
    private bool _warm;

    /// <summary>Null until a second step has started.</summary>
    public double? TokensPerSecond
    {
        get
        {
            if (!_steps.TryPeek(out (long Started, long Tokens) oldest))
                return null;
            double seconds = Stopwatch.GetElapsedTime(oldest.Started).TotalSeconds;
            return seconds > 0 ? _steps.Sum(s => s.Tokens) / seconds : null;
        }
    }

    /// <summary>Notes that a step over this many tokens begins.</summary>
    public void StepStarts(long tokens)
    {
        if (!_warm)
        {
            _warm = true;
            return;
        }

        if (_steps.Count >= window)
            _steps.Dequeue();
        _steps.Enqueue((Stopwatch.GetTimestamp(), tokens));
    }
}
