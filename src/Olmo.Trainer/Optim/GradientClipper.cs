using Olmo.Torch;
using Olmo.Trainer.Model;

namespace Olmo.Trainer.Optim;

/// <summary>What clipping saw.</summary>
/// <param name="TotalNorm">L2 norm of all gradients before clipping.</param>
/// <param name="Clipped">Parameters scaled down; null if nothing limits them.</param>
/// <param name="Limited">Parameters in groups with a limit.</param>
internal readonly record struct ClipResult(float TotalNorm, int? Clipped, int Limited);

/// <summary>
/// Scales gradients down, by the norm of all of them or, with a ratio, each by its own running average.
/// Source: <c>OLMo:olmo/optim.py</c> (clip_grads_and_collect_metrics).
/// </summary>
/// <param name="momentum">Weight of the past in running averages: the larger of the optimizer's betas.</param>
internal sealed class GradientClipper(double momentum)
{
    /// <summary>Name of the running averages in an optimizer's saved state.</summary>
    public const string StateKind = "grad_norm_exp_avg";

    private readonly Dictionary<string, double> _average = new(StringComparer.Ordinal);

    /// <summary>Running averages by parameter; empty unless a ratio limits the norms.</summary>
    public IReadOnlyDictionary<string, double> Averages => _average;

    /// <summary>Goes on from a checkpoint's average.</summary>
    public void Restore(string parameter, double average) => _average[parameter] = average;

    /// <param name="groups">With the limits in force.</param>
    /// <param name="step">This step, from 1. The average of the first is not kept, as in the original.</param>
    public ClipResult Clip(IReadOnlyList<ParameterGroup> groups, long step)
    {
        using GradMode off = GradMode.Disabled();
        using TensorScope scope = TensorScope.Open();
        var gradients = new List<(ParameterGroup Group, Parameter Parameter, Tensor Gradient, Tensor Norm)>();
        Tensor? squares = null;
        foreach (ParameterGroup group in groups)
        {
            foreach (Parameter parameter in group.Parameters)
            {
                if (parameter.Value.Grad() is not { } gradient)
                    continue;
                Tensor norm = gradient.Norm();
                gradients.Add((group, parameter, gradient, norm));
                squares = squares is null ? norm.Pow(2) : squares.AddInPlace(norm.Pow(2));
            }
        }

        float total = squares is null ? 0 : (float)squares.Sqrt().Item();
        int clipped = 0;
        int limited = 0;
        foreach ((ParameterGroup group, Parameter parameter, Tensor gradient, Tensor norm) in gradients)
        {
            float factor;
            if (group.MaxGradNormRatio is { } ratio)
                factor = FactorByAverage(parameter.Name, (float)norm.Item(), ratio, step);
            else if (group.MaxGradNorm is { } limit)
                factor = Math.Min(1f, (float)limit / (total + 1e-6f));
            else
                continue;
            limited++;
            if (factor >= 1)
                continue;
            clipped++;
            gradient.MulInPlace(factor);
        }

        return new ClipResult(total, limited > 0 ? clipped : null, limited);
    }

    private float FactorByAverage(string name, float norm, double ratio, long step)
    {
        double average = _average.TryGetValue(name, out double kept) ? kept : norm;
        float factor = Math.Min(1f, (float)(ratio * average) / (norm + 1e-6f));
        if (step > 1)
            _average[name] = average + (norm * factor - average) * (1 - momentum);
        return factor;
    }
}
