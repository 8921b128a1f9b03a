using Olmo.Torch;
using Olmo.Trainer.Config;
using Olmo.Trainer.Model;

namespace Olmo.Trainer.Optim;

/// <summary>
/// Adam with decoupled weight decay, in PyTorch's order of operations: epsilon comes after the bias correction.
/// Source: <c>OLMo:olmo/optim.py</c> (AdamW), PyTorch's <c>adamw.py</c>.
/// </summary>
internal sealed class AdamW : Optimizer
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;
    private readonly bool _selective;
    private readonly Dictionary<string, Tensor> _first;
    private readonly Dictionary<string, Tensor> _second;

    public AdamW(IReadOnlyList<ParameterGroup> groups, OptimizerConfig config)
        : base(groups)
    {
        (_beta1, _beta2, _epsilon, _selective) = (config.Betas[0], config.Betas[1], config.Eps, config.SelectiveUpdates);
        _first = ZerosFor(groups);
        _second = ZerosFor(groups);
    }

    public override IEnumerable<(string Parameter, string Kind, Tensor Value)> State() =>
        _first.Select(m => (m.Key, "exp_avg", m.Value)).Concat(_second.Select(v => (v.Key, "exp_avg_sq", v.Value)));

    protected override void Update(Parameter parameter, Tensor gradient, ParameterGroup group)
    {
        double rate = group.LearningRate;
        double firstCorrection = 1 - Math.Pow(_beta1, Steps);
        double secondCorrection = 1 - Math.Pow(_beta2, Steps);
        Tensor p = parameter.Value;
        Tensor m = _first[parameter.Name];
        Tensor v = _second[parameter.Name];
        if (_selective)
        {
            Tensor mask = Touched(gradient);
            p.MulInPlace(mask * (-rate * group.WeightDecay) + 1);
            m.AddProductInPlace(gradient - m, mask, 1 - _beta1);
            v.MulInPlace(mask * (_beta2 - 1) + 1).AddProductInPlace(gradient, gradient, 1 - _beta2);
            p.AddProductInPlace(m / Denominator(v, secondCorrection), mask, -rate / firstCorrection);
            return;
        }

        p.MulInPlace(1 - rate * group.WeightDecay);
        m.LerpInPlace(gradient, 1 - _beta1);
        v.MulInPlace(_beta2).AddProductInPlace(gradient, gradient, 1 - _beta2);
        p.AddQuotientInPlace(m, Denominator(v, secondCorrection), -rate / firstCorrection);
    }

    private Tensor Denominator(Tensor second, double correction) => second.Sqrt().MulInPlace(1 / Math.Sqrt(correction)).AddInPlace(_epsilon);
}
