using Olmo.Trainer.Config;
using Olmo.Trainer.Model;

namespace Olmo.Trainer.Optim;

/// <summary>Parameters that share a weight decay and clipping limits. Source: <c>OLMo:olmo/optim.py</c> (get_param_groups).</summary>
internal sealed class ParameterGroup
{
    /// <summary>In ordinal order of names.</summary>
    public required IReadOnlyList<Parameter> Parameters { get; init; }

    public required double WeightDecay { get; init; }

    public double LearningRate { get; set; }

    /// <summary>Clipping limit in force; set from the schedule after a step's clipping, so it acts one step later.</summary>
    public double? MaxGradNorm { get; set; }

    /// <inheritdoc cref="MaxGradNorm"/>
    public double? MaxGradNormRatio { get; set; }

    /// <summary>The decaying group, then the one that does not decay; an empty one is left out.</summary>
    public static IReadOnlyList<ParameterGroup> Split(IEnumerable<Parameter> parameters, TrainConfig config)
    {
        OptimizerConfig optimizer = config.Optimizer;
        bool Decays(Parameter p) => p.Kind switch
        {
            ParameterKind.Linear => true,
            ParameterKind.Norm or ParameterKind.Bias => optimizer.NormsDecay,
            _ => optimizer.EmbeddingsDecay,
        };
        var sorted = parameters.OrderBy(p => p.Name, StringComparer.Ordinal).ToLookup(Decays);
        return
        [
            .. new[] { true, false }.Where(sorted.Contains).Select(decays => new ParameterGroup
            {
                Parameters = [.. sorted[decays]],
                WeightDecay = decays ? optimizer.WeightDecay : 0,
                LearningRate = optimizer.LearningRate,
                MaxGradNorm = config.MaxGradNorm,
                MaxGradNormRatio = config.MaxGradNormRatio,
            }),
        ];
    }
}
