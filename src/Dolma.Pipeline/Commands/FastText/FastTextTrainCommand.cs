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
        var storage = new StorageRouter();
        WordVectors? vectors = options.PretrainedVectors is { } path ? WordVectors.Read(storage, path) : null;
        var training = new FastTextTraining(options.Training(vectors))
        {
            OnEpoch = (epoch, loss) => context.Error.WriteLine($"epoch {epoch} of {options.Epoch}: mean loss {loss:0.0000}"),
            Cancellation = context.Cancellation,
        };
        LabelledLines lines = options.ReadExamples(storage, (ulong)options.Seed, context);
        FastTextModel model = training.Train(lines);
        model.Write(storage, options.Destination!);
        context.Output.WriteLine(
            $"{options.Destination}: {model.Labels.Count:N0} labels, {model.Words:N0} words, learnt from {lines.Count:N0} lines, "
            + $"{model.Tokens:N0} tokens; mean loss at the end {training.Loss:0.0000}");
        return ExitCode.Success;
    }
}
