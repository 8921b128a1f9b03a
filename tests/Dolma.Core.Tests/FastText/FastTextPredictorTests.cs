using System.Globalization;
using System.Text;
using Dolma.Core.FastText;
using Dolma.Testing;

namespace Dolma.Core.Tests.FastText;

public sealed class FastTextPredictorTests
{
    /// <summary>A few units in the last place of a float.</summary>
    private const float Close = 2e-7f;

    [Theory]
    [InlineData(false, "the cat", "en 0.9787225723266602, de 0.021280696615576744, fr 2.670398316695355e-05")]
    [InlineData(true, "the cat", "en 0.8691200017929077, fr 0.09435506165027618, de 0.036564212292432785")]
    [InlineData(false, "le chat noir", "fr 0.9615424275398254, de 0.0384567566215992, en 3.08458911604248e-05")]
    [InlineData(true, "le chat noir", "fr 0.6730384230613708, en 0.18657821416854858, de 0.1404205560684204")]
    [InlineData(false, "der hund", "de 0.9346160888671875, fr 0.053606972098350525, en 0.011806962080299854")]
    [InlineData(true, "der hund", "de 0.9183849096298218, fr 0.047638826072216034, en 0.03399794548749924")]
    [InlineData(false, "", "de 0.9792268872261047, en 0.016933010891079903, fr 0.0038701132871210575")]
    [InlineData(true, "", "fr 0.5068789124488831, en 0.46343642473220825, de 0.02972405031323433")]
    [InlineData(false, "unknown words here", "de 0.9679867029190063, fr 0.025275345891714096, en 0.006767893210053444")]
    [InlineData(true, "unknown words here", "de 0.5064213871955872, en 0.32587650418281555, fr 0.16773197054862976")]
    [InlineData(false, "THE the\tthe", "en 0.8401519656181335, de 0.15803581476211548, fr 0.0018422814318910241")]
    [InlineData(true, "THE the\tthe", "en 0.5488969683647156, fr 0.43276238441467285, de 0.018380271270871162")]
    [InlineData(false, "katzen", "en 0.923533022403717, de 0.07371707260608673, fr 0.002779887057840824")]
    [InlineData(true, "katzen", "de 0.9899927377700806, en 0.008497579954564571, fr 0.001529886038042605")]
    public void TheTinyModelsPredictWhatTheOriginalDid(bool tree, string line, string expected)
    {
        using var stream = new MemoryStream(tree ? TinyModels.Tree : TinyModels.Softmax);
        FastTextModel model = FastTextModel.Read(stream, "tiny");
        ReadOnlySpan<FastTextPrediction> predictions = model.CreatePredictor().Predict(Encoding.UTF8.GetBytes(line));
        string[] pairs = expected.Split(", ");
        predictions.Length.ShouldBe(pairs.Length);
        for (int i = 0; i < pairs.Length; i++)
        {
            string[] pair = pairs[i].Split(' ');
            model.Labels[predictions[i].Label].ShouldBe("__label__" + pair[0]);
            predictions[i].Probability.ShouldBe(float.Parse(pair[1], CultureInfo.InvariantCulture), Close);
        }
    }

    [SkippableFact]
    public void OneLabelsProbabilityIsTheOneAmongAll()
    {
        FastTextModel model = FastTextModel.Read(SharedData.File("data/models/lid.176.ftz"));
        FastTextPredictor predictor = model.CreatePredictor();
        foreach (string text in (string[])["", "the quick brown fox", "der schnelle braune Fuchs", "日本語です", "1 2 3", "ünïcödé"])
        {
            byte[] line = Encoding.UTF8.GetBytes(text);
            var all = new Dictionary<int, float>();
            foreach (FastTextPrediction prediction in predictor.Predict(line))
                all[prediction.Label] = prediction.Probability;
            for (int label = 0; label < model.Labels.Count; label++)
                predictor.ProbabilityOf(label, line).ShouldBe(all.TryGetValue(label, out float p) ? p : null);
        }
    }

    [Fact]
    public void ATokenMetAgainHasTheRowsItHadAtFirst()
    {
        using var stream = new MemoryStream(TinyModels.Tree);
        FastTextModel model = FastTextModel.Read(stream, "tiny");
        FastTextPredictor warm = model.CreatePredictor();
        string[] lines = ["the cat unknown", "unknown the cat", "a b c d e", "verylongtokenthatisnotkept the", "the cat unknown"];
        foreach (string line in lines.Concat(lines))
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(line);
            warm.Predict(utf8).ToArray().ShouldBe(model.CreatePredictor().Predict(utf8).ToArray());
        }
    }

    [Fact]
    public void AnEndOfLineTokenHidesWhatFollows()
    {
        using var stream = new MemoryStream(TinyModels.Softmax);
        FastTextPredictor predictor = FastTextModel.Read(stream, "tiny").CreatePredictor();
        FastTextPrediction[] expected = predictor.Predict("the cat"u8).ToArray();
        predictor.Predict("the cat </s> le chien"u8).ToArray().ShouldBe(expected);
        predictor.Predict("the cat\nle chien"u8).ToArray().ShouldBe(expected);
    }

    [Fact]
    public void FewerLabelsAreTheFirstOfAll()
    {
        using var stream = new MemoryStream(TinyModels.Tree);
        FastTextPredictor predictor = FastTextModel.Read(stream, "tiny").CreatePredictor();
        FastTextPrediction[] all = predictor.Predict("der chat"u8).ToArray();
        predictor.Predict("der chat"u8, most: 2).ToArray().ShouldBe(all[..2]);
        predictor.Predict("der chat"u8, threshold: all[1].Probability - 0.001f).Length.ShouldBe(2);
    }
}
