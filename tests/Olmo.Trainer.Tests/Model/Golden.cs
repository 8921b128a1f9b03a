using Olmo.Torch;
using Olmo.Trainer.Checkpoints;
using Olmo.Trainer.Config;
using Olmo.Trainer.Data;
using Olmo.Trainer.Model;

namespace Olmo.Trainer.Tests.Model;

/// <summary>Models and batches of <c>golden/model/olmo</c>.</summary>
internal static class Golden
{
    private static readonly string[] Folders =
        ["olmo2", "olmo2_gqa", "olmo2_mqa", "olmo1", "olmo1_0424", "olmo1_tied", "gpt2", "alibi", "grouped_relu", "tiny_20M"];

    /// <summary>Folders that have weights, outputs and gradients of their own.</summary>
    public static TheoryData<string> Models => [.. Folders];

    /// <summary>Folders that have a run of ten steps: the models, and settings that start at the weights of <c>olmo2</c>.</summary>
    public static TheoryData<string> Runs => [.. Folders, "olmo2_lion", "olmo2_adaptive_clip", "olmo2_selective"];

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
