using Dolma.Core.FastText;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.FastText;

/// <summary>Our models read by fastText's own program, its models read by us, and both judged on pieces that neither has seen.</summary>
public sealed class OriginalProgramTests : IDisposable
{
    /// <summary>A point of accuracy, the most that ours may be behind.</summary>
    private const double Point = 0.01;

    private static readonly Dictionary<string, FastTextLoss> Losses = new(StringComparer.Ordinal)
    {
        ["softmax"] = FastTextLoss.Softmax,
        ["hs"] = FastTextLoss.HierarchicalSoftmax,
        ["ova"] = FastTextLoss.OneVsAll,
        ["ns"] = FastTextLoss.NegativeSampling,
    };

    private readonly TempFolder _folder = new();

    [SkippableTheory]
    [InlineData("softmax", 1, 0)]
    [InlineData("softmax", 2, 0)]
    [InlineData("hs", 1, 0)]
    [InlineData("hs", 1, 4)]
    [InlineData("ova", 1, 0)]
    [InlineData("ns", 1, 0)]
    public void ModelsOfBothPredictTheSameInBothAndAreAsGood(string loss, int wordNgrams, int maxCharacters)
    {
        using var chunks = new SampleChunks();
        string minCharacters = maxCharacters > 0 ? "2" : "0";
        string theirs = OriginalFastText.Train(
            _folder, "theirs", chunks.TrainPath, "-loss", loss, "-dim", "20", "-epoch", "20", "-lr", "0.5", "-bucket", "20000",
            "-wordNgrams", $"{wordNgrams}", "-minn", minCharacters, "-maxn", $"{maxCharacters}");
        FastTextTrainingOptions options = Options(Losses[loss]);
        options = options with
        {
            Model = options.Model with { WordNgrams = wordNgrams, MinCharacters = maxCharacters > 0 ? 2 : 0, MaxCharacters = maxCharacters },
        };
        FastTextModel model = new FastTextTraining(options).Train(chunks.Train);
        string ours = Write(model, "ours.bin");
        OriginalFastText.ShouldPredictTheSame(ours, chunks.TestPath);
        OriginalFastText.ShouldPredictTheSame(theirs, chunks.TestPath);
        chunks.Accuracy(model).ShouldBeGreaterThan(chunks.Accuracy(FastTextModel.Read(theirs)) - Point);
    }

    [SkippableTheory]
    [InlineData(2, false, 0)]
    [InlineData(3, true, 0)]
    [InlineData(2, true, 2000)]
    public void QuantizedModelsOfBothPredictTheSameInBothAndAreAsGood(int partSize, bool hasNorms, int cutoff)
    {
        using var chunks = new SampleChunks();
        FastTextTrainingOptions options = Options(FastTextLoss.Softmax);
        options = options with { Model = options.Model with { MinCount = 3, WordNgrams = 2, Buckets = 2000 } };
        FastTextModel dense = new FastTextTraining(options).Train(chunks.Train);
        Write(dense, "model.bin");
        string[] norms = hasNorms ? ["-qnorm"] : [];
        string[] cut = cutoff > 0 ? ["-cutoff", $"{cutoff}", "-retrain", "-epoch", "2", "-lr", "0.1"] : [];
        string theirs = OriginalFastText.Quantize(_folder, "model", chunks.TrainPath, ["-dsub", $"{partSize}", .. norms, .. cut]);
        var quantization = new FastTextQuantization(new FastTextQuantizationOptions
        {
            PartSize = partSize,
            HasNorms = hasNorms,
            Cutoff = cutoff,
            Retraining = cutoff > 0 ? options with { LearningRate = 0.1, Model = options.Model with { Epochs = 2 } } : null,
        });
        FastTextModel model = quantization.Quantize(dense, chunks.Train);
        string ours = Write(model, "ours.ftz");
        new FileInfo(ours).Length.ShouldBe(new FileInfo(theirs).Length);
        OriginalFastText.ShouldPredictTheSame(ours, chunks.TestPath);
        OriginalFastText.ShouldPredictTheSame(theirs, chunks.TestPath);
        chunks.Accuracy(model).ShouldBeGreaterThan(chunks.Accuracy(FastTextModel.Read(theirs)) - Point);
    }

    [SkippableFact]
    public void AQuantizedOutputIsReadByBoth()
    {
        using var chunks = new SampleChunks(labels: 400);
        FastTextTrainingOptions options = Options(FastTextLoss.HierarchicalSoftmax);
        FastTextModel dense = new FastTextTraining(options with { Model = options.Model with { Epochs = 5 } }).Train(chunks.Train);
        FastTextModel model = new FastTextQuantization(new FastTextQuantizationOptions { QuantizesOutput = true, Cutoff = 2000 }).Quantize(dense);
        Write(dense, "model.bin");
        OriginalFastText.ShouldPredictTheSame(Write(model, "ours.ftz"), chunks.TestPath);
        string theirs = OriginalFastText.Quantize(_folder, "model", chunks.TrainPath, "-qout", "-cutoff", "2000");
        OriginalFastText.ShouldPredictTheSame(theirs, chunks.TestPath);
    }

    public void Dispose() => _folder.Dispose();

    private static FastTextTrainingOptions Options(FastTextLoss loss) => new()
    {
        Model = new FastTextArguments { Dimension = 20, Epochs = 20, Loss = loss, Buckets = 20_000 },
        LearningRate = 0.5,
    };

    private string Write(FastTextModel model, string name)
    {
        model.Write(new DiskStorage(), _folder[name]);
        return _folder[name];
    }
}
