using Dolma.Core;
using Dolma.Core.Resources;
using Dolma.Core.Storage;
using Dolma.Pipeline.Runs;
using Dolma.Tokenize;
using Dolma.Tokenize.TokenFiles;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma tokens</c>: documents as memory-mapped token files (spec/tokens).</summary>
internal sealed class TokensCommand : StageCommand<TokensCommandOptions>
{
    public override string Name => "tokens";

    public override string Description =>
        "Tokenize documents using the provided tokenizer, into memory-mapped files for training. `dolma tokens cat`, `dolma tokens verify`, `dolma tokens stats` and "
        + "`dolma tokens reshard` work on these files.";

    public override string Example =>
        "dolma tokens --documents 'mixed/*.json.gz' --tokenizer.name_or_path tokenizer.json --tokenizer.eos_token_id 100257 "
        + "--dtype uint32 --destination tokens";

    protected override IEnumerable<StagePath> Reads(TokensCommandOptions options) => StagePath.Each("documents", options.Documents);

    protected override IEnumerable<StagePath> Writes(TokensCommandOptions options) => [new StagePath("destination", options.Destination ?? "")];

    protected override bool IsDryRun(TokensCommandOptions options) => options.Dryrun;

    protected override IReadOnlyList<OutputShare> Outputs(TokensCommandOptions options) => OutputsOf(options);

    /// <summary>
    /// Compressed text and its tokens at two to four bytes are about as large. With shuffle source or global they lie in runs as well, which
    /// are what the planned tasks write, until the output is complete.
    /// </summary>
    internal static IReadOnlyList<OutputShare> OutputsOf(TokensCommandOptions options) =>
        options.Shuffle is TokenShuffle.Source or TokenShuffle.Global ? [new(1), new(1, options.Destination)] : [new(1)];

    protected override IEnumerable<string> Advice(TokensCommandOptions options)
    {
        if (!string.IsNullOrEmpty(options.TokenizerNameOrPath))
        {
            yield return "tokenizer_name_or_path is the old name of tokenizer.name_or_path, and the original refuses it. Write tokenizer.name_or_path, and "
                + "tokenizer.eos_token_id for how documents end.";
        }
    }

    protected override Action Plan(TokensCommandOptions options, StageRunner runner)
    {
        var files = new List<StoredFile>();
        var problems = new List<ConfigProblem>();
        for (int i = 0; i < options.Documents.Count; i++)
        {
            IReadOnlyList<StoredFile> found = PythonGlob.Expand(
                runner.Planned, options.Documents[i], directory => runner.Warn($"{directory} is a folder and was not read"));
            if (found.Count == 0)
                problems.Add(new ConfigProblem($"documents[{i}]", $"is `{options.Documents[i]}`, which matches no file. Patterns are taken from the current folder."));
            // The original takes files from the end. A folder's files it lists in no order; from the end, that is ours.
            files.AddRange(options.Compat ? found.Reverse() : found);
        }

        if (problems.Count > 0)
            throw new ConfigException(problems);
        string destination = options.Destination!.TrimEnd('/');
        var resources = new ResourceCache(ResourceFolders.FromEnvironment(options.Resources), runner.Storage);
        ResourceFile tokenizerFile = resources.GetTokenizer(options.Tokenizer.NameOrPath ?? options.TokenizerNameOrPath!);
        Tokenizer tokenizer = Tokenizer.Load(tokenizerFile.Path);
        TokensOptions settings = WithLegacyRule(Translate(options), options, tokenizer, runner);
        problems.AddRange(settings.Problems(tokenizer));
        if (problems.Count > 0)
            throw new ConfigException(problems);
        var run = new TokensRun(options, settings, tokenizer, files, destination, runner);
        runner.CheckFiles(new PlannedOutputs("destination", run.Inputs));
        return run.Work;
    }

    /// <summary>The old name came with a rule of its own for how documents end. The original refuses it by mistake (spec/tokens 7, row 12).</summary>
    private static TokensOptions WithLegacyRule(TokensOptions settings, TokensCommandOptions options, Tokenizer tokenizer, StageRunner runner)
    {
        if (string.IsNullOrEmpty(options.TokenizerNameOrPath))
            return settings;
        if (settings.BosTokenId is not null || settings.EosTokenId is not null)
        {
            runner.Warn("tokenizer_name_or_path is the old name of tokenizer.name_or_path: use that one");
            return settings;
        }

        uint eos = (uint)tokenizer.VocabularySize - 1;
        runner.Warn(
            $"tokenizer_name_or_path is the old name of tokenizer.name_or_path, and documents end with the last id of the vocabulary, {eos}. "
            + $"Set tokenizer.name_or_path and tokenizer.eos_token_id");
        return settings with { EosTokenId = eos };
    }

    /// <summary>Without a seed the original's shuffles cannot be repeated; under compat its order is what it would be without them.</summary>
    private static PartOrder Order(TokensCommandOptions options) => !options.Compat && options.Shuffle != TokenShuffle.Local
        ? PartOrder.OfInput
        : new PartOrder
        {
            RingSize = options.RingSize,
            DrawsBySize = options.SampleRingProp,
            BatchSize = options.BatchSize,
            ShufflesBatches = !options.Compat,
        };

    private static TokensOptions Translate(TokensCommandOptions options) => new()
    {
        BosTokenId = (uint?)options.Tokenizer.BosTokenId,
        EosTokenId = (uint?)options.Tokenizer.EosTokenId,
        PadTokenId = (uint?)options.Tokenizer.PadTokenId,
        Dtype = options.Dtype,
        AllowWiderDtype = options.AllowWiderDtype,
        MaxSize = options.MaxSize,
        Layout = options.Format,
        Fields = new FieldOptions
        {
            TextFieldName = options.Fields.TextFieldName,
            TextFieldType = options.Fields.TextFieldType,
            IdFieldName = options.Fields.IdFieldName,
            IdFieldType = options.Fields.IdFieldType,
        },
        Order = Order(options),
        Seed = options.Seed,
        Encoding = new EncoderOptions
        {
            EncodeSpecialTokens = options.Tokenizer.EncodeSpecialTokens,
            SegmentBeforeTokenization = options.Tokenizer.SegmentBeforeTokenization,
        },
    };
}
