using System.Text.Json;
using Dolma.Core;
using Olmo.Torch;
using Olmo.Trainer.Config;
using Olmo.Trainer.Model;
using Olmo.Trainer.Optim;

namespace Olmo.Trainer.Checkpoints;

/// <summary>
/// Writes a checkpoint folder: <c>config.yaml</c>, <c>model.safetensors</c> (names of the original's state), <c>optim.safetensors</c>
/// (<c>step.</c>, <c>exp_avg.</c>, … + name), <c>train.json</c>. It is made under a temporary name and renamed when whole.
/// </summary>
internal static class CheckpointWriter
{
    /// <returns>The folder, <c>step{N}-unsharded</c> in the save folder.</returns>
    /// <exception cref="RunException">There is such a folder already, or it cannot be written.</exception>
    public static string Write(TrainConfig config, TrainerState state, OlmoModel model, Optimizer optimizer, GradientClipper clipper)
    {
        string name = $"step{state.Step}-unsharded";
        string target = Path.Combine(config.SaveFolder, name);
        string staged = target + "-tmp";
        try
        {
            RefuseForeign(target, config);
            if (Directory.Exists(staged))
                Directory.Delete(staged, recursive: true);
            Directory.CreateDirectory(staged);
            WriteFile(Path.Combine(staged, "config.yaml"), s => s.Write(System.Text.Encoding.UTF8.GetBytes(ConfigWriter.ToYaml(config))));
            WriteFile(Path.Combine(staged, "model.safetensors"), s => Safetensors.Write(s, model.Parameters.Select(p => (p.Name, p.Value))));
            WriteFile(Path.Combine(staged, "optim.safetensors"), s => WriteOptimizer(s, optimizer, clipper));
            WriteFile(Path.Combine(staged, "train.json"), s => JsonSerializer.Serialize(s, state));
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            Directory.Move(staged, target);
            LinkLatest(config.SaveFolder, name);
            return target;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"The checkpoint {target} cannot be written: {e.Message}", e);
        }
    }

    private static void RefuseForeign(string target, TrainConfig config)
    {
        if (!config.SaveOverwrite && Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
            throw new RunException($"The checkpoint {target} exists. Choose another `save_folder`, or set `save_overwrite` to true to replace it.");
    }

    private static void WriteOptimizer(Stream stream, Optimizer optimizer, GradientClipper clipper)
    {
        using TensorScope scope = TensorScope.Open();
        Tensor steps = Tensor.Full([], optimizer.Steps);
        Safetensors.Write(
            stream,
            optimizer.State().Select(s => ($"{s.Kind}.{s.Parameter}", s.Value))
                .Concat(clipper.Averages.Select(a => ($"{GradientClipper.StateKind}.{a.Key}", Tensor.Full([], a.Value, DType.Float64))))
                .Concat(optimizer.Groups.SelectMany(g => g.Parameters).Select(p => ($"step.{p.Name}", steps))));
    }

    private static void WriteFile(string path, Action<Stream> write)
    {
        using FileStream file = File.Create(path);
        write(file);
        // To the disk before the rename makes it visible.
        file.Flush(flushToDisk: true);
    }

    private static void LinkLatest(string folder, string name)
    {
        string link = Path.Combine(folder, "latest-unsharded");
        if (new DirectoryInfo(link).LinkTarget is not null)
            Directory.Delete(link);
        Directory.CreateSymbolicLink(link, name);
    }
}
