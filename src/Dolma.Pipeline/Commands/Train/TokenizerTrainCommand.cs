using System.Diagnostics;
using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Progress;
using Dolma.Tokenize.Training;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma tokenizer train</c>: a byte-level BPE tokenizer from documents.</summary>
internal sealed class TokenizerTrainCommand : Command<TokenizerTrainOptions>
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(5);

    public override string Name => "tokenizer train";

    public override string Description => "Train a byte-level BPE tokenizer on documents and write it as tokenizer.json.";

    public override string Example => "dolma tokenizer train --documents 'wiki/documents/*.json.gz' --vocab_size 4096 --destination tokenizer.json";

    public override ExitCode Run(TokenizerTrainOptions options, CommandContext context)
    {
        var storage = new StorageRouter();
        long reported = Stopwatch.GetTimestamp();
        var trainer = new BytePairTrainer(options.Training)
        {
            OnMerges = tokens =>
            {
                if (Stopwatch.GetElapsedTime(reported) < LogInterval)
                    return;
                reported = Stopwatch.GetTimestamp();
                context.Error.WriteLine($"tokenizer train: {tokens:N0} of {options.VocabSize:N0} tokens");
            },
        };
        long documents = Count(trainer, options, storage, context);
        TrainedVocabulary vocabulary = trainer.Train(context.Cancellation);
        using StagedFile file = storage.Create(options.Destination!);
        file.Stream.Write(vocabulary.ToJson());
        file.Commit();
        context.Output.WriteLine(
            $"{options.Destination}: {vocabulary.Size:N0} tokens, {vocabulary.MergeCount:N0} merges, from {documents:N0} documents with {trainer.DistinctWords:N0} distinct words");
        if (trainer.DroppedFrequency > 0)
            context.Error.WriteLine($"warning: there were more different words than word_memory holds; some that had occurred up to {trainer.DroppedFrequency:N0} times by then were dropped");
        if (vocabulary.Size < options.VocabSize)
            context.Error.WriteLine($"warning: the documents gave only {vocabulary.Size:N0} of the {options.VocabSize:N0} tokens asked for; more text, or a lower --min_frequency, gives more");
        return ExitCode.Success;
    }

    /// <summary>Counts the words of all documents.</summary>
    /// <returns>How many documents there are.</returns>
    private static long Count(BytePairTrainer trainer, TokenizerTrainOptions options, IStorage storage, CommandContext context)
    {
        ShardTask[] tasks =
        [
            .. options.Documents.SelectMany(entry => DocumentDiscovery.Find(storage, entry).Files).Select((file, i) => new ShardTask(
                file.File.Path, i, [new InputGroup(new InputFile(file.File.Path, CompressionKinds.FromPath(file.File.Path)), [])], [], [])),
        ];
        using var counting = new WordCountOperator(trainer);
        var meter = new ProgressMeter();
        IReadOnlyList<TaskResult> results;
        using (new ProgressDisplay("tokenizer train", meter, context.Error))
            results = new TaskDriver(storage, new DriverOptions { Workers = options.Processes }, meter).Run(tasks, counting, cancellation: context.Cancellation);
        context.Cancellation.ThrowIfCancellationRequested();
        if (results.FirstOrDefault(r => r.Error is not null)?.Error is { } error)
            throw error;
        return results.Sum(r => r.Counts["documents"]);
    }
}
