using System.Text;
using Dolma.Core.FastText;
using Dolma.Core.Storage;
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
    [InlineData(FastTextLoss.OneVsAll, 2, 0)]
    [InlineData(FastTextLoss.NegativeSampling, 1, 3)]
    public void AModelLearnsItsExamplesAndIsReadBackTheSame(FastTextLoss loss, int wordNgrams, int maxCharacters)
    {
        FastTextTrainingOptions options = Options(loss);
        options = options with { Model = options.Model with { WordNgrams = wordNgrams, MinCharacters = maxCharacters == 0 ? 0 : 2, MaxCharacters = maxCharacters } };
        LabelledLines lines = Lines();
        byte[] file = Train(options, lines);
        using var stream = new MemoryStream(file);
        FastTextModel model = FastTextModel.Read(stream, "trained");
        FastTextPredictor predictor = model.CreatePredictor();
        for (int i = 0; i < lines.Count; i++)
        {
            string text = Encoding.UTF8.GetString(lines[i]);
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
        Should.Throw<RunException>(() => Train(Options(FastTextLoss.Softmax), Lines("no label here"))).Message.ShouldContain("__label__en");
        Should.Throw<RunException>(() => Train(Options(FastTextLoss.Softmax), Lines(""))).Message.ShouldContain("no training lines");
    }

    [Fact]
    public void NegativeSamplingWantsASecondLabel() =>
        Should.Throw<RunException>(() => Train(Options(FastTextLoss.NegativeSampling), Lines("__label__en a b c"))).Message.ShouldContain("__label__en;");

    [Theory]
    [InlineData(FastTextLoss.Softmax)]
    [InlineData(FastTextLoss.HierarchicalSoftmax)]
    [InlineData(FastTextLoss.OneVsAll)]
    public void StepsThatAreTooLargeAreAnErrorAndNoModel(FastTextLoss loss) =>
        Should.Throw<RunException>(() => Train(Options(loss) with { LearningRate = 1e30 }, Lines())).Message.ShouldContain("Lower `lr`");

    [Fact]
    public void RareLabelsAreLeftOutWithTheirLines()
    {
        FastTextModel model = Model(Options(FastTextLoss.Softmax) with { MinLabelCount = 2 }, Lines(Text + "\n__label__it il gatto"));
        model.Labels.ShouldBe(["__label__en", "__label__fr", "__label__de"]);
        model.CreatePredictor().Predict("gatto __label__it"u8).ToArray().ShouldBe(model.CreatePredictor().Predict("gatto"u8).ToArray());
    }

    [Fact]
    public void LabelsMayBeginWithSomethingElse()
    {
        FastTextModel model = Model(Options(FastTextLoss.Softmax) with { LabelPrefix = "#" }, Lines("#a x y\n#b __label__z x"));
        model.Labels.ShouldBe(["#a", "#b"]);
        model.Words.ShouldBe(4);
    }

    [Fact]
    public void OneVsAllLearnsEveryLabelOfALine()
    {
        FastTextModel model = Model(Options(FastTextLoss.OneVsAll), Lines("__label__a __label__b x y\n__label__b x\n__label__c z"));
        FastTextPrediction[] both = model.CreatePredictor().Predict("x y"u8, most: 2, threshold: 0.5f).ToArray();
        both.Select(p => model.Labels[p.Label]).Order(StringComparer.Ordinal).ShouldBe(["__label__a", "__label__b"]);
    }

    [Fact]
    public void ReadyMadeVectorsAreWhereTheirWordsBegin()
    {
        using var folder = new TempFolder();
        WordVectors vectors = WordVectors.Read(new DiskStorage(), folder.Write("v.vec", "3 2\ncat 1 2\nneverseen 3 4\n__label__en 5 6\n"));
        FastTextTrainingOptions options = Options(FastTextLoss.Softmax) with { Vectors = vectors };
        options = options with { Model = options.Model with { Dimension = 2, Epochs = 1 }, LearningRate = 1e-9 };
        FastTextModel model = Model(options, Lines());
        Row(model, "cat").ShouldBe([1, 2]);
        Row(model, "neverseen").ShouldBe([3, 4]);
        model.Labels.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("cat 1 2\n", "WORDS DIMENSION")]
    [InlineData("2 2\ncat 1 2\n", "promises 2 words, 1 follow")]
    [InlineData("1 2\ncat 1\n", "line 2: expected a word and 2 numbers, found 1")]
    [InlineData("1 2\ncat 1 2 3\n", "line 2: expected a word and 2 numbers, found more")]
    public void VectorsThatAreNoneAreRefused(string text, string message)
    {
        using var folder = new TempFolder();
        Should.Throw<RunException>(() => WordVectors.Read(new DiskStorage(), folder.Write("v.vec", text))).Message.ShouldContain(message);
    }

    [Fact]
    public void AShuffleKeepsEveryLineAndItsSeedDecidesTheOrder()
    {
        string all = string.Join('\n', Enumerable.Range(0, 100));
        string[] Shuffled(ulong seed)
        {
            LabelledLines lines = Lines(all);
            lines.Shuffle(seed);
            return [.. Enumerable.Range(0, lines.Count).Select(i => Encoding.UTF8.GetString(lines[i]))];
        }

        Shuffled(1).ShouldBe(Shuffled(1));
        Shuffled(1).ShouldNotBe(Shuffled(2));
        Shuffled(1).ShouldBe(all.Split('\n'), ignoreOrder: true);
    }

    [Fact]
    public void ALineIsItsBytesWhateverTheyAre()
    {
        using var folder = new TempFolder();
        string path = folder.Write("lines.txt", [.. "__label__a x\u0085y"u8, 0xFF, .. "\r\n\n__label__b last"u8]);
        LabelledLines lines = LabelledLines.ReadFile(new DiskStorage(), path);
        lines.Count.ShouldBe(3);
        lines[0].ToArray().ShouldBe([.. "__label__a x\u0085y"u8, 0xFF]);
        lines[2].ToArray().ShouldBe("__label__b last"u8.ToArray());
    }

    private static FastTextTrainingOptions Options(FastTextLoss loss) => new()
    {
        Model = new FastTextArguments { Dimension = 5, Epochs = 200, Loss = loss, Buckets = 1000 },
        LearningRate = 0.5,
    };

    private static LabelledLines Lines(string text = Text)
    {
        var lines = new LabelledLines();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            lines.Add(Encoding.UTF8.GetBytes(line));
        return lines;
    }

    private static float[] Row(FastTextModel model, string word)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(word);
        return [.. model.Input.Row(model.Dictionary.Find(utf8, FastTextHash.Of(utf8))).ToArray().Select(v => MathF.Round(v, 4))];
    }

    private static FastTextModel Model(FastTextTrainingOptions options, LabelledLines lines) => new FastTextTraining(options).Train(lines);

    private static byte[] Train(FastTextTrainingOptions options, LabelledLines lines)
    {
        using var stream = new MemoryStream();
        Model(options, lines).Write(stream);
        return stream.ToArray();
    }
}
