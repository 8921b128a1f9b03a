using System.Globalization;
using Dolma.Core;
using Dolma.Core.FastText;
using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma fasttext test</c>: precision and recall of a model, printed as the original prints them.</summary>
internal sealed class FastTextTestCommand : Command<FastTextTestOptions>
{
    public override string Name => "fasttext test";

    public override string Description => "Judge a fastText model by labelled examples: precision and recall, of all labels and of each.";

    public override string Example => "dolma fasttext test --model model.bin --input held-out.txt --per_label";

    public override ExitCode Run(FastTextTestOptions options, CommandContext context)
    {
        var storage = new StorageRouter();
        FastTextModel model = FastTextModel.Read(storage, options.Model!);
        FastTextPredictor predictor = model.CreatePredictor();
        var meter = new LabelMeter(model.Labels.Count);
        LabelledLines lines = options.ReadExamples(storage, seed: 0, context);
        int most = options.K < 0 ? int.MaxValue : options.K;
        for (int i = 0; i < lines.Count; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<FastTextPrediction> predictions = predictor.Predict(lines[i], most, (float)options.Threshold);
            if (predictor.LabelsOfLine.Length > 0 && predictor.HasFeatures)
                meter.Add(predictor.LabelsOfLine, predictions);
        }

        if (meter.Lines == 0)
            throw new RunException($"None of the {lines.Count:N0} examples has both a label that {options.Model} knows and a word that it knows, so there is nothing to judge it by.");
        if (meter.Lines < lines.Count)
            context.Error.WriteLine($"warning: {lines.Count - meter.Lines:N0} of {lines.Count:N0} examples have no label or no word that the model knows; they do not count");
        Print(options, model, meter, context.Output);
        return ExitCode.Success;
    }

    private static void Print(FastTextTestOptions options, FastTextModel model, LabelMeter meter, TextWriter output)
    {
        for (int label = 0; options.PerLabel && label < model.Labels.Count; label++)
        {
            output.Write($"F1-Score : {OfLabel(meter.F1Of(label))}  Precision : {OfLabel(meter.PrecisionOf(label))}  ");
            output.Write($"Recall : {OfLabel(meter.RecallOf(label))}   {model.Labels[label]}\n");
        }

        // The original counts significant digits, and behind its table of labels digits behind the point.
        string format = options.PerLabel ? "0.000" : "g3";
        output.Write(string.Create(CultureInfo.InvariantCulture, $"N\t{meter.Lines}\n"));
        output.Write($"P@{options.K}\t{OfAll(meter.Precision, format)}\nR@{options.K}\t{OfAll(meter.Recall, format)}\n");
    }

    private static string OfLabel(double value) => double.IsFinite(value) ? value.ToString("0.000000", CultureInfo.InvariantCulture) : "--------";

    private static string OfAll(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "nan";
}
