using System.Text;
using Dolma.Core;
using Dolma.Core.FastText;
using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma fasttext train</c>: a supervised fastText model, in the original's file format.</summary>
internal sealed class FastTextTrainCommand : Command<FastTextTrainOptions>
{
    public override string Name => "fasttext train";

    public override string Description => "Train a supervised fastText model; on one thread, so that equal runs give equal files.";

    public override string Example => "dolma fasttext train --input examples.txt --destination model.bin --dim 16 --word_ngrams 2";

    public override ExitCode Run(FastTextTrainOptions options, CommandContext context)
    {
        var settings = new FastTextTrainingOptions
        {
            Model = new FastTextArguments
            {
                Dimension = options.Dim,
                Epochs = options.Epoch,
                MinCount = options.MinCount,
                WordNgrams = options.WordNgrams,
                MinCharacters = options.Minn,
                MaxCharacters = options.Maxn,
                Buckets = options.Bucket,
                Loss = options.Loss == "hs" ? FastTextLoss.HierarchicalSoftmax : FastTextLoss.Softmax,
            },
            LearningRate = options.Lr,
            Seed = (ulong)options.Seed,
        };
        List<ConfigProblem> problems = [.. settings.Problems()];
        if (problems.Count > 0)
            throw new ConfigException(problems);
        var storage = new StorageRouter();
        var training = new FastTextTraining(settings);
        LabelledLines lines = Examples(options, storage, context.Cancellation);
        FastTextModel model = training.Train(lines);
        training.Write(model, storage, options.Destination!);
        context.Output.WriteLine($"{options.Destination}: learnt from {lines.Lines.Count:N0} lines, {training.Tokens:N0} tokens; mean loss at the end {training.Loss:0.0000}");
        return ExitCode.Success;
    }

    private static LabelledLines Examples(FastTextTrainOptions options, StorageRouter storage, CancellationToken cancellation)
    {
        if (options.Input is { } file)
            return LabelledLines.ReadFile(file);
        var lines = new LabelledLines();
        DocumentTexts.ForEach(
            options.Documents, storage, document => lines.AddText(Encoding.UTF8.GetString(document.Source), document.Text), cancellation);
        return lines;
    }
}
