using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Dolma.Core.FastText;
using Dolma.Testing;

namespace Dolma.Core.Tests.FastText;

/// <summary>
/// Every model of the reference data on every line asked of it: labels in order, probabilities, vectors, calls with a number of labels
/// and a threshold.
/// </summary>
public sealed class GoldenPredictionTests
{
    /// <summary>A few units in the last place of a float.</summary>
    private const float Close = 5e-7f;

    /// <summary>One-vs-all reads a coarse table: the last bit of a dot product can move a score by one step of it.</summary>
    private const float TableStep = 0.008f;

    private static readonly string[] Names =
    [
        "code.softmax-char.ftz", "dclm.hs-cutoff.ftz", "dclm.softmax-w2.ftz", "hate.softmax-w2.bin", "lid.176.ftz", "lines6.hs-qnorm.ftz",
        "many.hs-qout.ftz", "many.ova-qout.ftz", "many.softmax-qout.ftz", "nsfw.ova-w2.bin", "plain.softmax-dim1.bin",
        "quality.softmax-w1.bin", "quality5.hs-w3.bin", "quality5.ova-char.ftz",
    ];

    public static TheoryData<string> Models { get; } = new(Names);

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void AModelPredictsWhatTheOriginalDid(string name)
    {
        string cases = SharedData.Folder("golden/tag/cases");
        Dictionary<int, byte[]> inputs = Lines(Path.Join(cases, "fasttext-inputs.jsonl.gz"))
            .ToDictionary(l => l.GetProperty("n").GetInt32(), l => Encoding.UTF8.GetBytes(l.GetProperty("text").GetString()!));
        FastTextModel model = Model(name);
        FastTextPredictor predictor = model.CreatePredictor();
        int compared = 0;
        foreach (JsonElement line in Lines(Path.Join(cases, "fasttext-predictions.jsonl.gz")))
        {
            if (!line.TryGetProperty("m", out JsonElement m) || m.GetString() != name)
                continue;
            byte[] text = inputs[line.GetProperty("n").GetInt32()];
            string where = line.GetProperty("n").ToString();
            if (line.TryGetProperty("got", out JsonElement got))
                CompareCall(model, predictor, text, line, got);
            else
                ComparePredictions(model, predictor.Predict(text), Items(line, "labels"), Items(line, "p"), line.GetProperty("count").GetInt32(), where);
            if (line.TryGetProperty("vector", out JsonElement vector))
                CompareVector(predictor.Vector(text), vector, where);
            compared++;
        }

        compared.ShouldBeGreaterThan(70);
    }

    [SkippableFact]
    public void EveryModelOfTheReferenceDataIsAsked() =>
        Lines(Path.Join(SharedData.Folder("golden/tag/cases"), "fasttext-predictions.jsonl.gz"))
            .Where(l => l.TryGetProperty("model", out _)).Select(l => l.GetProperty("model").GetString())
            .ShouldBe(Names, ignoreOrder: true);

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void AModelThatIsWrittenAgainPredictsTheSame(string name)
    {
        FastTextModel model = Model(name);
        using var stream = new MemoryStream();
        model.Write(stream);
        stream.Position = 0;
        FastTextModel again = FastTextModel.Read(stream, name);
        foreach (string text in (string[])["", "The quick brown fox", "if (x) { return y; }", "日本語です", "unheardof wörds"])
        {
            byte[] line = Encoding.UTF8.GetBytes(text);
            again.CreatePredictor().Predict(line).ToArray().ShouldBe(model.CreatePredictor().Predict(line).ToArray());
        }
    }

    private static FastTextModel Model(string name)
    {
        string path = Path.Join(SharedData.Folder("golden/tag/models"), name);
        return FastTextModel.Read(File.Exists(path) ? path : SharedData.File("data/models/" + name));
    }

    private static void CompareCall(FastTextModel model, FastTextPredictor predictor, byte[] text, JsonElement line, JsonElement got)
    {
        int k = line.GetProperty("k").GetInt32();
        float threshold = line.GetProperty("threshold").GetSingle();
        if (k == 0)
        {
            got.GetString()!.ShouldContain("k needs to be 1 or higher");
            predictor.Predict(text, most: 0).Length.ShouldBe(0);
            return;
        }

        JsonElement[][] pairs = [.. got.EnumerateArray().Select(pair => pair.EnumerateArray().ToArray())];
        ComparePredictions(
            model,
            predictor.Predict(text, k < 0 ? int.MaxValue : k, threshold),
            [.. pairs.Select(pair => pair[0])],
            [.. pairs.Select(pair => pair[1])],
            pairs.Length,
            $"{line.GetProperty("n")} with k {k} and threshold {threshold}");
    }

    private static void ComparePredictions(
        FastTextModel model, ReadOnlySpan<FastTextPrediction> predictions, JsonElement[] labels, JsonElement[] probabilities, int count, string where)
    {
        predictions.Length.ShouldBe(count, where);
        float tolerance = model.Arguments.Loss == FastTextLoss.OneVsAll ? TableStep : Close;
        for (int i = 0; i < labels.Length; i++)
        {
            string label = labels[i].GetString()!;
            model.Labels[predictions[i].Label].ShouldBe(model.Labels.Contains("__label__" + label) ? "__label__" + label : label, where);
            predictions[i].Probability.ShouldBe(probabilities[i].GetSingle(), tolerance, where);
        }
    }

    private static void CompareVector(ReadOnlySpan<float> vector, JsonElement expected, string where)
    {
        vector.Length.ShouldBe(expected.GetArrayLength(), where);
        for (int i = 0; i < vector.Length; i++)
            vector[i].ShouldBe(expected[i].GetSingle(), 1e-6f, where);
    }

    private static JsonElement[] Items(JsonElement line, string name) => [.. line.GetProperty(name).EnumerateArray()];

    private static List<JsonElement> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        List<JsonElement> lines = [];
        while (reader.ReadLine() is { } line)
            lines.Add(JsonDocument.Parse(line).RootElement.Clone());
        return lines;
    }
}
