using System.Text;
using Dolma.Core.FastText;
using Dolma.Testing;

namespace Dolma.Core.Tests.FastText;

public sealed class FastTextTrainingTests
{
    private const string Text = """
        __label__en the cat sat on the mat
        __label__fr le chat est sur le tapis
        __label__de die katze sitzt auf der matte
        __label__en the dog ran to the cat
        __label__fr le chien et le chat
        __label__de der hund und die katze
        """;

    [Theory]
    [InlineData(FastTextLoss.Softmax, 1, 0)]
    [InlineData(FastTextLoss.Softmax, 2, 0)]
    [InlineData(FastTextLoss.HierarchicalSoftmax, 1, 0)]
    [InlineData(FastTextLoss.HierarchicalSoftmax, 1, 3)]
    public void AModelLearnsItsExamplesAndIsReadBackTheSame(FastTextLoss loss, int wordNgrams, int maxCharacters)
    {
        FastTextTrainingOptions options = Options(loss);
        options = options with { Model = options.Model with { WordNgrams = wordNgrams, MinCharacters = maxCharacters == 0 ? 0 : 2, MaxCharacters = maxCharacters } };
        LabelledLines lines = Lines();
        byte[] file = Train(options, lines);
        using var stream = new MemoryStream(file);
        FastTextModel model = FastTextModel.Read(stream, "trained");
        FastTextPredictor predictor = model.CreatePredictor();
        foreach (byte[] line in lines.Lines)
        {
            string text = Encoding.UTF8.GetString(line);
            FastTextPrediction best = predictor.Predict(Encoding.UTF8.GetBytes(text[text.IndexOf(' ')..]), most: 1)[0];
            model.Labels[best.Label].ShouldBe(text[..text.IndexOf(' ')]);
            best.Probability.ShouldBeGreaterThan(0.8f);
        }
    }

    [Fact]
    public void TheSameSeedGivesTheSameFileAndAnotherOneDoesNot()
    {
        byte[] first = Train(Options(FastTextLoss.Softmax), Lines());
        Train(Options(FastTextLoss.Softmax), Lines()).ShouldBe(first);
        Train(Options(FastTextLoss.Softmax) with { Seed = 7 }, Lines()).ShouldNotBe(first);
    }

    [Fact]
    public void TheSampleLanguageModelIsReproducedByteForByte()
    {
        string folder = SharedData.InRepository("samples/documents");
        byte[] expected = File.ReadAllBytes(
            SharedData.InRepository("samples/resources/dl.fbaipublicfiles.com/fasttext/supervised-models/lid.176.bin"));
        Train(SampleLanguageModel.Options, SampleLanguageModel.Lines(folder)).AsSpan().SequenceEqual(expected).ShouldBeTrue();
    }

    [Fact]
    public void AModelWithoutNgramsHasNoBuckets()
    {
        using var stream = new MemoryStream(Train(Options(FastTextLoss.Softmax), Lines()));
        FastTextModel.Read(stream, "trained").Arguments.Buckets.ShouldBe(0);
    }

    [Fact]
    public void WrongSettingsAreAllReported()
    {
        var options = new FastTextTrainingOptions { LearningRate = 0, Model = new FastTextArguments { Dimension = 0, MinCharacters = 5, MaxCharacters = 2 } };
        Should.Throw<ConfigException>(() => new FastTextTraining(options)).Problems.Select(p => p.Key).ShouldBe(["dim", "lr", "minn"]);
    }

    [Fact]
    public void LinesWithoutLabelsAreRefused()
    {
        using var folder = new TempFolder();
        LabelledLines lines = LabelledLines.ReadFile(folder.Write("x.txt", "no label here\n"));
        Should.Throw<RunException>(() => new FastTextTraining(Options(FastTextLoss.Softmax)).Train(lines)).Message.ShouldContain("__label__en");
    }

    private static FastTextTrainingOptions Options(FastTextLoss loss) => new()
    {
        Model = new FastTextArguments { Dimension = 5, Epochs = 200, Loss = loss, Buckets = 1000 },
        LearningRate = 0.5,
    };

    private static LabelledLines Lines()
    {
        using var folder = new TempFolder();
        return LabelledLines.ReadFile(folder.Write("lines.txt", Text));
    }

    private static byte[] Train(FastTextTrainingOptions options, LabelledLines lines)
    {
        var training = new FastTextTraining(options);
        using var stream = new MemoryStream();
        training.Write(training.Train(lines), stream);
        return stream.ToArray();
    }
}
