using Olmo.Torch;
using Olmo.Trainer.Checkpoints;
using Olmo.Trainer.Config;
using Olmo.Trainer.Data;
using Olmo.Trainer.Model;

namespace Olmo.Trainer.Tests.Model;

/// <summary>Models and batches of <c>golden/model/olmo</c>.</summary>
internal static class Golden
{
    /// <summary>A model with the weights of a golden folder; every one of them has to fit.</summary>
    public static OlmoModel Model(TrainConfig config, string folder)
    {
        var model = new OlmoModel(config.Model, Device.Cpu);
        using TensorScope scope = TensorScope.Open();
        using GradMode off = GradMode.Disabled();
        IReadOnlyDictionary<string, Tensor> weights = Safetensors.Read(Path.Join(folder, "model.safetensors"));
        model.Parameters.Select(p => p.Name).Order(StringComparer.Ordinal).ShouldBe(weights.Keys.Order(StringComparer.Ordinal));
        foreach (Parameter parameter in model.Parameters)
        {
            parameter.Value.Shape.ShouldBe(weights[parameter.Name].Shape, parameter.Name);
            parameter.Value.CopyInPlace(weights[parameter.Name]);
        }

        return model;
    }

    /// <summary>Step s of ids [steps, instances, tokens].</summary>
    public static TrainBatch Batch(Tensor ids, int s)
    {
        long[] shape = ids.Shape;
        var batch = new TrainBatch((int)shape[1], (int)shape[2]);
        using Tensor step = ids.Narrow(0, s, 1);
        step.ToArray<long>().Select(t => (uint)t).ToArray().CopyTo(batch.Tokens, 0);
        return batch;
    }
}
