using Olmo.Torch;
using Olmo.Trainer.Config;
using Olmo.Trainer.Model;

namespace Olmo.Trainer.Optim;

/// <summary>Changes parameters by their gradients, and owns what it remembers about them. Make it outside of any <see cref="TensorScope"/>.</summary>
internal abstract class Optimizer(IReadOnlyList<ParameterGroup> groups) : IDisposable
{
    public IReadOnlyList<ParameterGroup> Groups { get; } = groups;

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    public static Optimizer For(TrainConfig config, IReadOnlyList<ParameterGroup> groups) => config.Optimizer.Name switch
    {
        OptimizerKind.Adamw => new AdamW(groups, config.Optimizer),
        _ => new LionW(groups, config.Optimizer),
    };

    /// <summary>One update of every parameter that has a gradient, at its group's current learning rate.</summary>
    public void Step()
    {
        using GradMode off = GradMode.Disabled();
        Steps++;
        foreach (ParameterGroup group in Groups)
        {
            foreach (Parameter parameter in group.Parameters)
            {
                using TensorScope scope = TensorScope.Open();
                if (parameter.Value.Grad() is { } gradient)
                    Update(parameter, gradient, group);
            }
        }
    }

    /// <summary>Goes on from a checkpoint, whose tensors were copied over <see cref="State"/>: bias corrections count all steps.</summary>
    public void Restore(long steps) => Steps = steps;

    /// <summary>Remembered tensors by parameter and kind (<c>exp_avg</c>), for checkpoints. They stay the optimizer's.</summary>
    public abstract IEnumerable<(string Parameter, string Kind, Tensor Value)> State();

    public void Dispose()
    {
        foreach ((_, _, Tensor value) in State())
            value.Dispose();
    }

    /// <summary>Called in a scope, without gradients.</summary>
    protected abstract void Update(Parameter parameter, Tensor gradient, ParameterGroup group);

    /// <summary>Zeros of each parameter's shape, type and device, by name.</summary>
    protected static Dictionary<string, Tensor> ZerosFor(IEnumerable<ParameterGroup> groups) =>
        groups.SelectMany(g => g.Parameters).ToDictionary(
            p => p.Name, p => Tensor.Zeros(p.Value.Shape, p.Value.Type, p.Value.Device), StringComparer.Ordinal);

    /// <summary>1 where the gradient is not 0.</summary>
    protected static Tensor Touched(Tensor gradient) => gradient.NotEqual(0).To(gradient.Type);
}
