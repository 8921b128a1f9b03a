using Dolma.Core.FastText;
using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma fasttext quantize</c>: a model made small, in the original's file format.</summary>
internal sealed class FastTextQuantizeCommand : Command<FastTextQuantizeOptions>
{
    public override string Name => "fasttext quantize";

    public override string Description => "Make a fastText model small: keep the rows that matter, and store codes in place of numbers.";

    public override string Example => "dolma fasttext quantize --model model.bin --destination model.ftz --qnorm --cutoff 100000 --retrain --input examples.txt";

    public override ExitCode Run(FastTextQuantizeOptions options, CommandContext context)
    {
        var storage = new StorageRouter();
        var quantization = new FastTextQuantization(options.Quantization())
        {
            OnEpoch = (epoch, loss) => context.Error.WriteLine($"epoch {epoch} of {options.Epoch}: mean loss {loss:0.0000}"),
            Cancellation = context.Cancellation,
        };
        FastTextModel model = FastTextModel.Read(storage, options.Model!);
        LabelledLines? lines = options.Retrain ? options.ReadExamples(storage, (ulong)options.Seed, context) : null;
        FastTextModel small = quantization.Quantize(model, lines);
        small.Write(storage, options.Destination!);
        context.Output.WriteLine(
            $"{options.Destination}: {storage.Find(options.Destination!)?.Size:N0} bytes in place of {storage.Find(options.Model!)?.Size:N0}; "
            + $"{small.Labels.Count:N0} labels, {small.Words:N0} words");
        return ExitCode.Success;
    }
}
