using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;
using Dolma.Tokenize.Training;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma tokenizer train</c>: a byte-level BPE tokenizer from documents.</summary>
internal sealed class TokenizerTrainCommand : Command<TokenizerTrainOptions>
{
    public override string Name => "tokenizer train";

    public override string Description => "Train a byte-level BPE tokenizer on documents and write it as tokenizer.json.";

    public override string Example => "dolma tokenizer train --documents 'wiki/documents/*.json.gz' --vocab_size 4096 --destination tokenizer.json";

    public override ExitCode Run(TokenizerTrainOptions options, CommandContext context)
    {
        var settings = new BytePairTrainerOptions
        {
            VocabularySize = options.VocabSize,
            MinFrequency = options.MinFrequency,
            SpecialTokens = options.SpecialTokens,
        };
        List<ConfigProblem> problems = [.. settings.Problems()];
        if (problems.Count > 0)
            throw new ConfigException(problems);
        var storage = new StorageRouter();
        var trainer = new BytePairTrainer(settings);
        long documents = 0;
        DocumentTexts.ForEach(
            options.Documents,
            storage,
            document =>
            {
                trainer.Add(document.Text.Utf8);
                documents++;
            },
            context.Cancellation);
        TrainedVocabulary vocabulary = trainer.Train();
        using StagedFile file = storage.Create(options.Destination!);
        file.Stream.Write(vocabulary.ToJson());
        file.Commit();
        context.Output.WriteLine(
            $"{options.Destination}: {vocabulary.Size:N0} tokens, {vocabulary.MergeCount:N0} merges, from {documents:N0} documents with {trainer.DistinctWords:N0} distinct words");
        if (vocabulary.Size < options.VocabSize)
            context.Error.WriteLine($"warning: the documents gave only {vocabulary.Size:N0} of the {options.VocabSize:N0} tokens asked for; more text, or a lower --min_frequency, gives more");
        return ExitCode.Success;
    }
}
