using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Dolma.Core.FastText;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.FastText;

/// <summary>
/// A task for classifiers: which folder of <c>samples/documents</c> a piece of forty words is from. Every other piece is held out.
/// </summary>
internal sealed class SampleChunks : IDisposable
{
    private const int WordsOfChunk = 40;

    private readonly TempFolder _folder = new();

    /// <param name="labels">Labels in all; those above ten are the folder and a number that goes round its pieces.</param>
    public SampleChunks(int labels = 10)
    {
        List<string> lines = Shuffled(labels);
        TrainPath = _folder.Write("train.txt", Text(lines.Where((_, i) => i % 2 != 0)));
        TestPath = _folder.Write("test.txt", Text(lines.Where((_, i) => i % 2 == 0)));
    }

    public string TrainPath { get; }

    public string TestPath { get; }

    public LabelledLines Train => LabelledLines.ReadFile(new DiskStorage(), TrainPath);

    public LabelledLines Test => LabelledLines.ReadFile(new DiskStorage(), TestPath);

    /// <summary>Of the held-out pieces, the share whose most probable label is right.</summary>
    public double Accuracy(FastTextModel model)
    {
        FastTextPredictor predictor = model.CreatePredictor();
        LabelledLines lines = Test;
        var meter = new LabelMeter(model.Labels.Count);
        for (int i = 0; i < lines.Count; i++)
        {
            ReadOnlySpan<FastTextPrediction> predictions = predictor.Predict(lines[i], most: 1);
            meter.Add(predictor.LabelsOfLine, predictions);
        }

        return meter.Precision;
    }

    public void Dispose() => _folder.Dispose();

    private static string Text(IEnumerable<string> lines) => string.Join('\n', lines) + "\n";

    private static List<string> Shuffled(int labels)
    {
        var lines = new List<string>();
        foreach (string path in Directory.EnumerateFiles(SharedData.InRepository("samples/documents"), "*.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string source = Path.GetFileName(Path.GetDirectoryName(path))!;
            using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), Encoding.UTF8);
            while (reader.ReadLine() is { } json)
            {
                using JsonDocument document = JsonDocument.Parse(json);
                string[] words = document.RootElement.GetProperty("text").GetString()!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                foreach (string[] chunk in words.Chunk(WordsOfChunk))
                    lines.Add($"__label__{source}{(labels > 10 ? lines.Count % (labels / 10) : "")} {string.Join(' ', chunk)}");
            }
        }

        var random = new SplitMix(3);
        for (int i = lines.Count - 1; i > 0; i--)
        {
            int j = random.Next(i + 1);
            (lines[i], lines[j]) = (lines[j], lines[i]);
        }

        return lines;
    }
}
