using System.Globalization;
using System.IO.Compression;
using System.Text;
using Dolma.Core;
using Olmo.Trainer.Config;
using Olmo.Trainer.Data;

namespace Olmo.Trainer.Loop;

/// <summary>
/// The save folder of a run that is going on: its config, the order of the data, the instances of each step, the metrics. Names and
/// contents are the original's; <c>metrics.jsonl</c> is ours.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private readonly FileStream _metrics;
    private readonly StreamWriter? _indices;

    private RunFolder(string path, FileStream metrics, StreamWriter? indices) => (Path, _metrics, _indices) = (path, metrics, indices);

    public string Path { get; }

    /// <summary>Prepares the folder and writes the config.</summary>
    /// <exception cref="RunException">It holds an earlier run and may not be overwritten, or cannot be written.</exception>
    public static RunFolder Open(TrainConfig config)
    {
        string path = config.SaveFolder;
        try
        {
            foreach (string name in new[] { "config.yaml", "train_data", "data-indices", "metrics.jsonl" })
            {
                string existing = System.IO.Path.Combine(path, name);
                if (System.IO.Path.Exists(existing) && !config.SaveOverwrite)
                {
                    throw new RunException(
                        $"{existing} exists: the folder holds an earlier run. Choose another `save_folder`, or set `save_overwrite` to true to replace it.");
                }
            }

            Directory.CreateDirectory(path);
            WriteWhole(System.IO.Path.Combine(path, "config.yaml"), s => s.Write(Encoding.UTF8.GetBytes(ConfigWriter.ToYaml(config))));
            FileStream metrics = File.Create(System.IO.Path.Combine(path, "metrics.jsonl"));
            return new RunFolder(path, metrics, config.SaveDataIndices ? OpenIndices(path) : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"The save folder {path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Writes <c>train_data/global_indices.npy</c>: the current epoch's order.</summary>
    public void WriteOrder(BatchLoader loader)
    {
        string folder = Directory.CreateDirectory(System.IO.Path.Combine(Path, "train_data")).FullName;
        WriteWhole(System.IO.Path.Combine(folder, "global_indices.npy"), s => GlobalOrder.Write(loader.Order, s));
    }

    /// <summary>Appends the step's dataset indices: the step, then the indices, separated by tabs.</summary>
    public void WriteIndices(long step, ReadOnlySpan<uint> indices)
    {
        if (_indices is null)
            return;
        _indices.Write(step.ToString(CultureInfo.InvariantCulture));
        foreach (uint index in indices)
        {
            _indices.Write('\t');
            _indices.Write(index.ToString(CultureInfo.InvariantCulture));
        }

        _indices.Write('\n');
    }

    /// <summary>Appends a line, so that a run can be watched.</summary>
    public void WriteMetrics(StepMetrics metrics)
    {
        metrics.WriteJson(_metrics);
        _metrics.Flush();
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _indices?.Dispose();
    }

    private static StreamWriter OpenIndices(string path)
    {
        string folder = Directory.CreateDirectory(System.IO.Path.Combine(path, "data-indices")).FullName;
        return new StreamWriter(new GZipStream(File.Create(System.IO.Path.Combine(folder, "rank0.tsv.gz")), CompressionLevel.Fastest));
    }

    private static void WriteWhole(string path, Action<Stream> write)
    {
        string staged = path + "-tmp";
        using (FileStream stream = File.Create(staged))
            write(stream);
        File.Move(staged, path, overwrite: true);
    }
}
