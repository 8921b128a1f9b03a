using Dolma.Core.FastText;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.FastText;

/// <summary>Our models read by fastText's own program, its models read by us, and both judged on pieces that neither has seen.</summary>
public sealed class OriginalProgramTests : IDisposable
{
    /// <summary>A point of accuracy, the most that ours may be behind.</summary>
    private const double Point = 0.01;

    /// <summary>Models of each, whose mean counts: chance alone moves one by half a point and more.</summary>
    private const int Seeds = 3;

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
        FastTextTrainingOptions options = Options(Losses[loss]);
        options = options with
        {
            Model = options.Model with { WordNgrams = wordNgrams, MinCharacters = maxCharacters > 0 ? 2 : 0, MaxCharacters = maxCharacters },
        };
        (double ours, double theirs) = (0, 0);
        for (int seed = 0; seed < Seeds; seed++)
        {
            string original = OriginalFastText.Train(
                _folder, "theirs", chunks.TrainPath, "-loss", loss, "-dim", "10", "-epoch", "20", "-lr", "0.5", "-bucket", "20000",
                "-wordNgrams", $"{wordNgrams}", "-minn", $"{options.Model.MinCharacters}", "-maxn", $"{maxCharacters}", "-seed", $"{seed}");
            FastTextModel model = new FastTextTraining(options with { Seed = (ulong)seed }).Train(chunks.Train);
            ours += chunks.Accuracy(model) / Seeds;
            theirs += chunks.Accuracy(FastTextModel.Read(original)) / Seeds;
            if (seed > 0)
                continue;
            OriginalFastText.ShouldPredictTheSame(Write(model, "ours.bin"), chunks.TestPath);
            OriginalFastText.ShouldPredictTheSame(original, chunks.TestPath);
        }

        ours.ShouldBeGreaterThan(theirs - Point);
    }

    [SkippableFact]
    public void QuantizedModelsOfBothPredictTheSameInBothAndAreAsGood()
    {
        using var chunks = new SampleChunks();
        FastTextTrainingOptions options = Options(FastTextLoss.Softmax);
        options = options with { Model = options.Model with { MinCount = 3, WordNgrams = 2, Buckets = 2000 } };
        FastTextModel dense = new FastTextTraining(options).Train(chunks.Train);
        Write(dense, "model.bin");
        FastTextTrainingOptions again = options with { LearningRate = 0.1, Model = options.Model with { Epochs = 2 } };
        (FastTextQuantizationOptions Ours, string[] Theirs)[] settings =
        [
            (new() { PartSize = 2 }, ["-dsub", "2"]),
            (new() { PartSize = 3, HasNorms = true }, ["-dsub", "3", "-qnorm"]),
            (new() { HasNorms = true, Cutoff = 2000, Retraining = again }, ["-qnorm", "-cutoff", "2000", "-retrain", "-epoch", "2", "-lr", "0.1"]),
        ];
        (double ours, double theirs) = (0, 0);
        foreach ((FastTextQuantizationOptions quantization, string[] arguments) in settings)
        {
            string original = OriginalFastText.Quantize(_folder, "model", chunks.TrainPath, arguments);
            FastTextModel model = new FastTextQuantization(quantization).Quantize(dense, chunks.Train);
            string path = Write(model, "ours.ftz");
            new FileInfo(path).Length.ShouldBe(new FileInfo(original).Length);
            OriginalFastText.ShouldPredictTheSame(path, chunks.TestPath);
            OriginalFastText.ShouldPredictTheSame(original, chunks.TestPath);
            ours += chunks.Accuracy(model) / settings.Length;
            theirs += chunks.Accuracy(FastTextModel.Read(original)) / settings.Length;
        }

        ours.ShouldBeGreaterThan(theirs - Point);
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
        Model = new FastTextArguments { Dimension = 10, Epochs = 20, Loss = loss, Buckets = 20_000 },
        LearningRate = 0.5,
    };

    private string Write(FastTextModel model, string name)
    {
        model.Write(new DiskStorage(), _folder[name]);
        return _folder[name];
    }
}
