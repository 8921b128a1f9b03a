using System.Text.Json;
using Dolma.Core;
using Olmo.Torch;
using Olmo.Trainer.Model;
using Olmo.Trainer.Optim;

namespace Olmo.Trainer.Checkpoints;

/// <summary>Reads what <see cref="CheckpointWriter"/> wrote into a model and an optimizer of the same architecture.</summary>
internal static class CheckpointReader
{
    /// <summary>Replaces weights and moments.</summary>
    /// <returns>How far the run had come.</returns>
    /// <exception cref="RunException">The folder is no checkpoint of this program, is broken, or belongs to another architecture.</exception>
    public static TrainerState Read(string folder, OlmoModel model, Optimizer optimizer, GradientClipper clipper)
    {
        string weights = Path.Combine(folder, "model.safetensors");
        if (!File.Exists(weights))
            throw new RunException($"`load_path` is {folder}, which holds no model.safetensors. Name a folder step{{N}}-unsharded that olmo-train wrote.");
        using TensorScope scope = TensorScope.Open();
        using GradMode off = GradMode.Disabled();
        IReadOnlyDictionary<string, Tensor> saved = Safetensors.Read(weights);
        foreach (Parameter parameter in model.Parameters)
            Copy(saved, parameter.Name, parameter.Value, weights);
        if (saved.Keys.Except(model.Parameters.Select(p => p.Name), StringComparer.Ordinal).FirstOrDefault() is { } foreign)
            throw new RunException($"{weights} has the tensor {foreign}, which this model has not. Use the `model` section that the checkpoint was made with (its config.yaml).");

        string moments = Path.Combine(folder, "optim.safetensors");
        IReadOnlyDictionary<string, Tensor> state = Safetensors.Read(moments);
        foreach ((string parameter, string kind, Tensor value) in optimizer.State())
            Copy(state, $"{kind}.{parameter}", value, moments);
        foreach (Parameter parameter in model.Parameters)
        {
            if (state.TryGetValue($"{GradientClipper.StateKind}.{parameter.Name}", out Tensor? average))
                clipper.Restore(parameter.Name, average.Item());
        }

        optimizer.Restore((long)state.First(t => t.Key.StartsWith("step.", StringComparison.Ordinal)).Value.Item());
        try
        {
            return JsonSerializer.Deserialize<TrainerState>(File.ReadAllText(Path.Combine(folder, "train.json")))!;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw new RunException($"{folder}/train.json cannot be read: {e.Message}", e);
        }
    }

    private static void Copy(IReadOnlyDictionary<string, Tensor> saved, string name, Tensor target, string path)
    {
        if (!saved.TryGetValue(name, out Tensor? value))
            throw new RunException($"{path} lacks the tensor {name}. Use the `model` and `optimizer` sections that the checkpoint was made with (its config.yaml).");
        if (!value.Shape.AsSpan().SequenceEqual(target.Shape))
        {
            throw new RunException(
                $"{path}: {name} is [{string.Join(", ", value.Shape)}], this model's is [{string.Join(", ", target.Shape)}]. Use the `model` section that the checkpoint was made with (its config.yaml).");
        }

        target.CopyInPlace(value);
    }
}
