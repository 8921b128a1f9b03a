using Olmo.Torch;
using Olmo.Trainer.Config;
using Olmo.Trainer.Model;

namespace Olmo.Trainer.Optim;

/// <summary>Steps by the sign of a mix of gradient and momentum, with decoupled weight decay. Source: <c>OLMo:olmo/optim.py</c> (LionW).</summary>
internal sealed class LionW : Optimizer
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly bool _selective;
    private readonly Dictionary<string, Tensor> _momentum;

    public LionW(IReadOnlyList<ParameterGroup> groups, OptimizerConfig config)
        : base(groups)
    {
        (_beta1, _beta2, _selective) = (config.Betas[0], config.Betas[1], config.SelectiveUpdates);
        _momentum = ZerosFor(groups);
    }

    public override IEnumerable<(string Parameter, string Kind, Tensor Value)> State() => _momentum.Select(m => (m.Key, "exp_avg", m.Value));

    protected override void Update(Parameter parameter, Tensor gradient, ParameterGroup group)
    {
        double rate = group.LearningRate;
        Tensor p = parameter.Value;
        Tensor m = _momentum[parameter.Name];
        Tensor direction = (m * _beta1 + gradient * (1 - _beta1)).Sign();
        if (_selective)
        {
            Tensor mask = Touched(gradient);
            p.MulInPlace(mask * (-rate * group.WeightDecay) + 1).AddInPlace(direction * mask, -rate);
            m.MulInPlace(mask * (_beta2 - 1) + 1).AddInPlace(gradient, 1 - _beta2);
            return;
        }

        p.MulInPlace(1 - rate * group.WeightDecay).AddInPlace(direction, -rate);
        m.MulInPlace(_beta2).AddInPlace(gradient, 1 - _beta2);
    }
}
