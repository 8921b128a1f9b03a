using System.Globalization;
using System.Text;
using Dolma.Core.FastText;
using Dolma.Testing;

namespace Dolma.Core.Tests.FastText;

/// <summary>fastText's own program (Debian's package <c>fasttext</c>), as the peer of ours.</summary>
internal static class OriginalFastText
{
    private const float Vanishing = 1.1e-5f;

    /// <summary>Trains <c>NAME.bin</c> on one thread. Returns its path.</summary>
    public static string Train(TempFolder folder, string name, string input, params IEnumerable<string> arguments)
    {
        Run(["supervised", "-input", input, "-output", folder[name], "-thread", "1", "-verbose", "0", .. arguments]);
        return folder[name + ".bin"];
    }

    /// <summary>Makes <c>NAME.ftz</c> of <c>NAME.bin</c>. Returns its path.</summary>
    public static string Quantize(TempFolder folder, string name, string input, params IEnumerable<string> arguments)
    {
        Run(["quantize", "-input", input, "-output", folder[name], "-thread", "1", "-verbose", "0", .. arguments]);
        return folder[name + ".ftz"];
    }

    /// <summary>What it prints for <c>test</c> or <c>test-label</c>.</summary>
    public static string Test(string command, string model, string input, params IEnumerable<string> arguments) =>
        Run([command, model, input, .. arguments]);

    /// <summary>Compares its predictions, all labels of every line, with ours.</summary>
    public static void ShouldPredictTheSame(string modelPath, string input)
    {
        FastTextModel model = FastTextModel.Read(modelPath);
        FastTextPredictor predictor = model.CreatePredictor();
        string[] theirs = Run(["predict-prob", modelPath, input, "-1"]).Split('\n');
        string[] lines = File.ReadAllLines(input);
        theirs.Length.ShouldBe(lines.Length + 1);
        // One-vs-all reads a coarse table: the last bit of a dot product can move a score by one step of it.
        // Else six digits are printed, one of which may stand before the point.
        float tolerance = model.Arguments.Loss is FastTextLoss.OneVsAll or FastTextLoss.NegativeSampling ? 0.008f : 6e-6f;
        for (int i = 0; i < lines.Length; i++)
        {
            string[] words = theirs[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var probabilities = new Dictionary<string, float>(StringComparer.Ordinal);
            for (int j = 0; j < words.Length; j += 2)
                probabilities[words[j]] = float.Parse(words[j + 1], CultureInfo.InvariantCulture);
            FastTextPrediction[] ours = predictor.Predict(Encoding.UTF8.GetBytes(lines[i])).ToArray();
            ours.Length.ShouldBeGreaterThan(0);
            model.Labels[ours[0].Label].ShouldBeOneOf([.. probabilities.Where(p => p.Value > ours[0].Probability - tolerance).Select(p => p.Key)]);
            foreach (FastTextPrediction prediction in ours)
            {
                // Down a tree, a label is left out at a probability of about 1e-5, which the last bit of a sum decides.
                probabilities.Remove(model.Labels[prediction.Label], out float probability).ShouldBe(probability > 0 || prediction.Probability > Vanishing);
                if (probability > 0)
                    prediction.Probability.ShouldBe(probability, tolerance, lines[i]);
            }

            probabilities.Values.ShouldAllBe(probability => probability < Vanishing);
        }
    }

    private static string Run(string[] arguments)
    {
        Skip.If(CommandRunner.Find("fasttext") is null, "needs fastText's own program: apt-get install fasttext");
        CommandResult result = CommandRunner.Run("fasttext", arguments);
        result.ExitCode.ShouldBe(0, result.ToString());
        return result.Output;
    }
}
