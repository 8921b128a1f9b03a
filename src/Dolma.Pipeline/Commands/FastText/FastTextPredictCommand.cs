using System.Globalization;
using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.FastText;
using Dolma.Core.Lines;
using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma fasttext predict</c>: the labels of every line of a text, printed as the original prints them.</summary>
internal sealed class FastTextPredictCommand : Command<FastTextPredictOptions>
{
    public override string Name => "fasttext predict";

    public override string Description => "Print the most probable labels of every line of a text.";

    public override string Example => "dolma fasttext predict --model model.bin --input lines.txt --k 3 --prob";

    public override ExitCode Run(FastTextPredictOptions options, CommandContext context)
    {
        var storage = new StorageRouter();
        FastTextModel model = FastTextModel.Read(storage, options.Model!);
        FastTextPredictor predictor = model.CreatePredictor();
        string path = options.Input!;
        if (storage.Find(path) is null)
            throw new RunException($"{path} does not exist; expected a text file to ask about, line by line.");
        using var reader = new LineReader(Codec.OpenRead(storage.OpenRead(path), CompressionKinds.FromPath(path), path), path);
        using var block = new LineBlock();
        int most = options.K < 0 ? int.MaxValue : options.K;
        while (reader.Read(block, targetBytes: 1 << 20, maxLines: 1 << 16) > 0)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < block.Count; i++)
                Print(model, predictor.Predict(block[i].Span, most, (float)options.Threshold), options.Prob, context.Output);
            block.Clear();
        }

        return ExitCode.Success;
    }

    private static void Print(FastTextModel model, ReadOnlySpan<FastTextPrediction> predictions, bool hasProbabilities, TextWriter output)
    {
        string space = "";
        foreach (FastTextPrediction prediction in predictions)
        {
            output.Write(space);
            output.Write(model.Labels[prediction.Label]);
            if (hasProbabilities)
                output.Write(" " + prediction.Probability.ToString("g6", CultureInfo.InvariantCulture));
            space = " ";
        }

        output.Write('\n');
    }
}
