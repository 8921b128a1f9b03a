using Olmo.Trainer.Config;

namespace Olmo.Trainer.Optim;

/// <summary>
/// Learning rate and clipping limit as functions of progress, in steps or tokens. Source: <c>OLMo:olmo/optim.py</c> (Scheduler and
/// its kinds).
/// </summary>
internal sealed class Scheduler(SchedulerConfig config)
{
    private readonly long _warmup = (long)config.TWarmup;

    /// <summary>Learning rate.</summary>
    /// <param name="peak">The configured rate.</param>
    /// <param name="current">Steps or tokens, with those of the current batch.</param>
    /// <param name="max">Steps or tokens of the whole run; <c>t_max</c> wins over it.</param>
    public double LearningRate(double peak, long current, long max)
    {
        long end = config.TMax is { } set ? (long)set : max;
        return config.Name switch
        {
            SchedulerKind.Constant => peak,
            SchedulerKind.MaxScheduler => Math.Max(Rate(SchedulerKind.CosineWithWarmup, peak, current, end), Rate(SchedulerKind.InverseSqrtWithWarmup, peak, current, end)),
            _ => Rate(config.Name, peak, current, end),
        };
    }

    /// <summary>A limit (norm or ratio) in force after this step; null stays null.</summary>
    public double? ClipLimit(double? configured, long current) =>
        configured * (config.GradClipWarmupSteps is { } until && current <= (long)until ? config.GradClipWarmupFactor!.Value : 1);

    private double Rate(SchedulerKind kind, double peak, long current, long end)
    {
        if (current < _warmup)
        {
            double low = config.WarmupMinLr ?? 0.1 * peak;
            return low + (peak - low) * Math.Min(current, _warmup) / _warmup;
        }

        double floor = peak * config.AlphaF;
        if (kind == SchedulerKind.ConstantWithWarmup)
            return peak;
        // With t_warmup 0 this is 0, and at step 0 nothing at all; the run starts at step 1.
        if (kind == SchedulerKind.InverseSqrtWithWarmup)
            return peak * Math.Sqrt((double)_warmup / Math.Max(_warmup, current));
        if (current >= end)
            return floor;
        double progress = (double)(current - _warmup) / (end - _warmup);
        double wave = (1 + Math.Cos(Math.PI * progress)) / 2;
        return kind switch
        {
            SchedulerKind.LinearWithWarmup => peak - (peak - floor) * progress,
            SchedulerKind.CosineLinearEnvelope => floor + (1 - progress) * (peak - floor) * wave,
            _ => floor + (peak - floor) * wave,
        };
    }
}
