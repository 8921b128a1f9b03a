using Dolma.Core;

namespace Olmo.Trainer.Config;

/// <summary>The optimizer. Beware of the original's default, which is LionW.</summary>
public sealed record OptimizerConfig
{
    public OptimizerKind Name { get; init; } = OptimizerKind.Lionw;

    /// <summary>Peak learning rate, above 0.</summary>
    public double LearningRate { get; init; } = 1e-4;

    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Decay of the first and second moment, each from 0 to below 1.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [0.9, 0.95];

    /// <summary>AdamW only.</summary>
    public double Eps { get; init; } = 1e-5;

    /// <summary>Deprecated: sets the next two to its opposite.</summary>
    public bool? NoDecayNormAndBias { get; init; }

    public bool DecayNormAndBias { get; init; }

    public bool DecayEmbeddings { get; init; }

    /// <summary>Leaves weights alone whose gradient is exactly 0.</summary>
    public bool SelectiveUpdates { get; init; }

    /// <summary>Read and ignored: per-parameter metrics are not collected.</summary>
    public int? MetricsLogInterval { get; init; }

    /// <inheritdoc cref="MetricsLogInterval"/>
    public bool RecordUpdateMetrics { get; init; }

    internal bool NormsDecay => NoDecayNormAndBias is { } no ? !no : DecayNormAndBias;

    internal bool EmbeddingsDecay => NoDecayNormAndBias is { } no ? !no : DecayEmbeddings;

    public IEnumerable<ConfigProblem> Problems()
    {
        if (!(LearningRate > 0))
            yield return new("optimizer.learning_rate", $"is {LearningRate}; it has to be above 0.");
        if (Betas.Count != 2 || Betas.Any(b => b is not (>= 0 and < 1)))
            yield return new("optimizer.betas", $"is [{string.Join(", ", Betas)}]; two numbers from 0 to below 1 are expected.");
        if (WeightDecay < 0)
            yield return new("optimizer.weight_decay", $"is {WeightDecay}; it cannot be negative.");
    }
}

/// <summary>The learning rate over time.</summary>
public sealed record SchedulerConfig
{
    public SchedulerKind Name { get; init; } = SchedulerKind.CosineWithWarmup;

    /// <summary>What <see cref="TWarmup"/>, <see cref="TMax"/> and <see cref="GradClipWarmupSteps"/> count.</summary>
    public ScheduleUnits Units { get; init; } = ScheduleUnits.Steps;

    public double TWarmup { get; init; } = 100;

    /// <summary>Where the decay ends. Null means the end of the run.</summary>
    public double? TMax { get; init; }

    /// <summary>Learning rate at the end, as a share of the peak.</summary>
    public double AlphaF { get; init; } = 0.1;

    /// <summary>While current ≤ this, gradients are clipped at <see cref="GradClipWarmupFactor"/> times the limit.</summary>
    public double? GradClipWarmupSteps { get; init; }

    public double? GradClipWarmupFactor { get; init; }

    /// <summary>Learning rate at step 0. Null means a tenth of the peak.</summary>
    public double? WarmupMinLr { get; init; }

    public IEnumerable<ConfigProblem> Problems(double peak)
    {
        if (TWarmup < 0)
            yield return new("scheduler.t_warmup", $"is {TWarmup}; it cannot be negative.");
        if (WarmupMinLr is { } low && !(low >= 0 && low < peak))
            yield return new("scheduler.warmup_min_lr", $"is {low}; it has to lie from 0 to below the peak, {peak} (`optimizer.learning_rate`).");
        if (GradClipWarmupSteps is null != GradClipWarmupFactor is null)
            yield return new("scheduler.grad_clip_warmup_steps", "and `scheduler.grad_clip_warmup_factor` go together. Set both or neither.");
    }
}
