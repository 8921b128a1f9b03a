using Dolma.Testing;
using Olmo.Torch;
using Olmo.Trainer.Checkpoints;
using Olmo.Trainer.Config;
using Olmo.Trainer.Model;
using Olmo.Trainer.Optim;

namespace Olmo.Trainer.Tests.Optim;

public sealed class OptimizerTests
{
    public OptimizerTests() => Torch.OrSkip();

    [SkippableTheory]
    [InlineData("adamw", OptimizerKind.Adamw, 1e-2, 0.95, 1e-8, false)]
    [InlineData("adamw_eps", OptimizerKind.Adamw, 1e-2, 0.95, 1e-5, false)]
    [InlineData("adamw_selective", OptimizerKind.Adamw, 1e-2, 0.95, 1e-8, true)]
    [InlineData("lionw", OptimizerKind.Lionw, 1e-3, 0.99, 1e-8, false)]
    [InlineData("lionw_selective", OptimizerKind.Lionw, 1e-3, 0.99, 1e-8, true)]
    public void TenStepsOnTwoTensorsAreTheOriginals(string name, OptimizerKind kind, double rate, double beta2, double epsilon, bool selective)
    {
        using TensorScope scope = TensorScope.Open();
        IReadOnlyDictionary<string, Tensor> golden = Safetensors.Read(SharedData.File("golden/model/pieces/olmo_optimizers.safetensors"));
        var parameters = new[] { "a", "b" }.Select(n => new Parameter(n, golden["start." + n].Clone(), n == "a" ? ParameterKind.Linear : ParameterKind.Norm)).ToArray();
        var config = new TrainConfig
        {
            Optimizer = new OptimizerConfig
            {
                Name = kind,
                LearningRate = rate,
                WeightDecay = 0.1,
                Betas = [0.9, beta2],
                Eps = epsilon,
                SelectiveUpdates = selective,
            },
        };
        IReadOnlyList<ParameterGroup> groups = ParameterGroup.Split(parameters, config);
        groups.Select(g => g.WeightDecay).ShouldBe([0.1, 0]);
        using Optimizer optimizer = Optimizer.For(config, groups);
        for (int step = 1; step <= 10; step++)
        {
            foreach (Parameter p in parameters)
                p.Value.SetGrad(golden[$"grad{step}.{p.Name}"].Clone());
            foreach (ParameterGroup group in groups)
                group.LearningRate = rate * (1 - (step - 1) / 20.0);
            optimizer.Step();
            foreach (Parameter p in parameters)
                Torch.Difference(p.Value, golden[$"{name}.step{step}.{p.Name}"]).ShouldBeLessThan(1e-6, $"step {step}, {p.Name}");
        }

        foreach ((string parameter, string state, Tensor value) in optimizer.State())
            Torch.Difference(value, golden[$"{name}.{state}.{parameter}"]).ShouldBeLessThan(1e-6, $"{state} of {parameter}");
    }

    [SkippableFact]
    public void OneStepOfAdamWFollowsItsFormula()
    {
        using TensorScope scope = TensorScope.Open();
        var parameter = new Parameter("w", Tensor.From<float>([1f, -2f], [2]), ParameterKind.Linear);
        parameter.Value.SetGrad(Tensor.From<float>([0.5f, -0.25f], [2]));
        var config = new TrainConfig { Optimizer = new OptimizerConfig { Name = OptimizerKind.Adamw, LearningRate = 0.1, WeightDecay = 0.1, Eps = 0 } };
        using Optimizer optimizer = Optimizer.For(config, ParameterGroup.Split([parameter], config));
        optimizer.Step();
        // Decay, then the sign of the gradient: the first step's moments cancel.
        parameter.Value.ToArray<float>().ShouldBe([0.99f - 0.1f, -1.98f + 0.1f], 1e-6f);
    }

    [SkippableFact]
    public void GroupsAreThoseThatDecayAndThoseThatDoNot()
    {
        using TensorScope scope = TensorScope.Open();
        Parameter[] parameters =
        [
            new("z.weight", Tensor.Ones([1]), ParameterKind.Linear), new("a.weight", Tensor.Ones([1]), ParameterKind.Linear),
            new("n.weight", Tensor.Ones([1]), ParameterKind.Norm), new("a.bias", Tensor.Ones([1]), ParameterKind.Bias), new("wte", Tensor.Ones([1]), ParameterKind.Embedding),
        ];
        string[] Names(OptimizerConfig o) =>
            [.. ParameterGroup.Split(parameters, new TrainConfig { Optimizer = o }).Select(g => string.Join(' ', g.Parameters.Select(p => p.Name)))];
        Names(new OptimizerConfig()).ShouldBe(["a.weight z.weight", "a.bias n.weight wte"]);
        Names(new OptimizerConfig { DecayNormAndBias = true }).ShouldBe(["a.bias a.weight n.weight z.weight", "wte"]);
        Names(new OptimizerConfig { NoDecayNormAndBias = false }).ShouldBe(["a.bias a.weight n.weight wte z.weight"]);
        Names(new OptimizerConfig { NoDecayNormAndBias = true, DecayNormAndBias = true }).ShouldBe(["a.weight z.weight", "a.bias n.weight wte"]);
    }

    [SkippableFact]
    public void ClippingScalesAllGradientsByTheirCommonNorm()
    {
        using TensorScope scope = TensorScope.Open();
        var a = new Parameter("a", Tensor.Zeros([2]), ParameterKind.Linear);
        var b = new Parameter("b", Tensor.Zeros([1]), ParameterKind.Norm);
        a.Value.SetGrad(Tensor.From<float>([3f, 0f], [2]));
        b.Value.SetGrad(Tensor.From<float>([4f], [1]));
        var config = new TrainConfig { MaxGradNorm = 1 };
        IReadOnlyList<ParameterGroup> groups = ParameterGroup.Split([a, b], config);
        var clipper = new GradientClipper(0.95);
        clipper.Clip(groups, 1).ShouldBe(new ClipResult(5, 2, 2));
        a.Value.Grad()!.ToArray<float>()[0].ShouldBe(0.6f, 1e-6f);
        b.Value.Grad()!.ToArray<float>()[0].ShouldBe(0.8f, 1e-6f);
        groups[0].MaxGradNorm = groups[1].MaxGradNorm = 2;
        ClipResult second = clipper.Clip(groups, 2);
        second.TotalNorm.ShouldBe(1, 1e-6f);    // the first call scaled them
        second.Clipped.ShouldBe(0);
        groups[0].MaxGradNorm = groups[1].MaxGradNorm = null;
        clipper.Clip(groups, 3).Clipped.ShouldBeNull();
    }
}
