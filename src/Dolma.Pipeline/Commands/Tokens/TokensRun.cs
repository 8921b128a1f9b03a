using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Runs;
using Dolma.Tokenize;
using Dolma.Tokenize.TokenFiles;
using Dolma.Tokenize.TokenFiles.Layouts;
using Dolma.Tokenize.TokenFiles.Shuffling;

namespace Dolma.Pipeline.Commands;

/// <summary>A run of <c>dolma tokens</c> whose settings are good: its tasks, in the order that was asked for, and what is written beside the files.</summary>
internal sealed class TokensRun
{
    /// <summary>Stored input of one part, unless the config says how many there are: a gibibyte becomes about two files of tokens.</summary>
    public const long PartBytes = 1L << 30;

    private readonly TokensCommandOptions _options;
    private readonly TokensOptions _settings;
    private readonly Tokenizer _tokenizer;
    private readonly IReadOnlyList<StoredFile> _files;
    private readonly string _destination;
    private readonly StageRunner _runner;
    private readonly DocumentShuffle? _shuffle;

    /// <param name="files">Input files, at least one.</param>
    /// <param name="destination">Without a slash at the end.</param>
    public TokensRun(
        TokensCommandOptions options, TokensOptions settings, Tokenizer tokenizer, IReadOnlyList<StoredFile> files, string destination, StageRunner runner)
    {
        (_options, _settings, _tokenizer, _files, _destination, _runner) = (options, settings, tokenizer, files, destination, runner);
        _shuffle = options.Shuffle is TokenShuffle.Source or TokenShuffle.Global
            ? new DocumentShuffle(tokenizer, settings, Groups(), destination, Scratch, (int)options.ShuffleMemory, options.BadLines, runner.Storage)
            : null;
        Inputs = _shuffle?.EncodeTasks ?? PlanParts();
    }

    /// <summary>The tasks that read the input files.</summary>
    public IReadOnlyList<ShardTask> Inputs { get; }

    private StageSettings StageSettings => new() { Processes = _options.Debug ? 1 : _options.Processes };

    /// <summary>Runs of encoded documents lie with the output, or in a folder of their own where the config says.</summary>
    private string Scratch => _options.WorkDir.Output is { Length: > 0 } named
        ? StoragePath.Join(named, $"shuffle-{ContentHash.Of(_destination)}")
        : StoragePath.Join(_destination, $"{DoneMarker.Folder}/shuffle");

    public void Work()
    {
        foreach (string warning in _tokenizer.Warnings)
            _runner.Warn(warning);
        StageSummary? summary = _shuffle is null ? WriteInOrder() : WriteShuffled(_shuffle);
        if (summary is not { Succeeded: true })
            return;
        foreach (string removed in Leftovers.Remove(_destination, name => name.StartsWith("part-", StringComparison.Ordinal), summary.Results, _runner.Storage))
            _runner.Warn($"removed {removed}, which an earlier run made and this one no longer has");
        if (summary.Counts["tokens"] == 0)
            _runner.Warn("no document gave any token, so no token file was written");
        if (_settings.Layout == TokenLayout.Mds)
            MdsIndex.Write(_destination, TokenFiles(summary.Results), _settings.Dtype, _runner.Storage);
        Describe(summary.Results).Write(_destination, _runner.Storage);
    }

    private StageSummary WriteInOrder()
    {
        Dictionary<string, long> sizes = _files.DistinctBy(file => file.Path, StringComparer.Ordinal)
            .ToDictionary(file => file.Path, file => file.Size, StringComparer.Ordinal);
        using var tokenize = new TokenizeOperator(_tokenizer, _settings, _destination, path => sizes[path]);
        ForgetSettings(Inputs, tokenize);
        return _runner.Run("tokens", Inputs, tokenize, StageSettings);
    }

    /// <summary>Null if a step before the last could not be finished.</summary>
    private StageSummary? WriteShuffled(DocumentShuffle shuffle)
    {
        // Whoever joins finds the runs, or all parts written.
        using Participation? participation = _runner.Join(Scratch);
        if (ForgetSettings(shuffle.PartTasks, shuffle.Writing))
        {
            if (!_runner.Run("tokens, encode", shuffle.EncodeTasks, shuffle.Encoding, StageSettings with { StagesToCome = 2 }).Succeeded)
                return null;
            shuffle.Collect();
            if (!shuffle.Divide((tasks, divide) => _runner.Run("tokens, divide", tasks, divide, StageSettings with { StagesToCome = 1 }).Succeeded))
                return null;
        }

        StageSummary summary = _runner.Run("tokens", shuffle.PartTasks, shuffle.Writing, StageSettings);
        if (summary.Succeeded && (participation is null || participation.Leave()))
            Clean();
        return summary;
    }

    /// <summary>Settings do not lie beside files that they do not describe, even if the run is killed.</summary>
    /// <returns>Whether there is anything to be done.</returns>
    private bool ForgetSettings(IReadOnlyList<ShardTask> parts, TaskOperator writing)
    {
        if (_runner.AreDone(parts, writing))
            return false;
        if (_runner.StaysToTheEnd)
            _runner.Storage.Delete(TokenSettings.PathIn(_destination));
        return true;
    }

    private void Clean()
    {
        foreach (StoredFile file in _runner.Storage.List(Scratch).ToList())
            _runner.Storage.Delete(file.Path);
        _runner.Storage.RemoveEmptyDirectories(Scratch);
    }

    private IReadOnlyList<ShardTask> PlanParts()
    {
        // The number of parts comes from the inputs, never from the number of workers: the same data on any machine. Only the
        // original's own way makes a part for each process.
        int parts = _options.Compat ? _options.Processes : _options.Parts ?? Math.Min(PartsOf(_files), _files.Count);
        IReadOnlyList<InputFile> inputs = [.. _files.Select(InputOf)];
        if (_settings.Order.ShufflesBatches)
            inputs = TokenParts.Shuffled(inputs, _settings.Seed);
        return TokenParts.Plan(inputs, parts, _options.FilesPerProcess, lastFileFirst: _options.Compat, _destination, _settings.Order.RingSize);
    }

    private IReadOnlyList<ShuffleGroup> Groups()
    {
        IEnumerable<IReadOnlyList<StoredFile>> groups = _options.Shuffle == TokenShuffle.Global
            ? [_files]
            : _files.GroupBy(SourceOf, StringComparer.Ordinal).OrderBy(group => group.Key, PathOrder.Instance).Select(group => group.ToList());
        return
        [
            .. groups.Select(files => new ShuffleGroup(
                [.. files.Select(file => new ShuffleFile(InputOf(file), file.Size, $"{file.Path} {file.Size} {file.Identity}"))], _options.Parts ?? PartsOf(files))),
        ];
    }

    /// <summary>In order of name.</summary>
    private IEnumerable<DoneMarker.OutputEntry> TokenFiles(IReadOnlyList<TaskResult> parts) => parts.SelectMany(part => part.Outputs)
        .Where(output => output.Path.EndsWith(TokenFileWriter.ExtensionOf(_settings.Layout), StringComparison.Ordinal)).OrderBy(output => output.Path, PathOrder.Instance);

    private TokenSettings Describe(IReadOnlyList<TaskResult> parts)
    {
        TokenSettings.FileEntry[] files =
        [
            .. TokenFiles(parts).Select(output => new TokenSettings.FileEntry(StoragePath.Name(output.Path), output.Records, output.Items)),
        ];
        return new TokenSettings
        {
            Layout = _settings.Layout,
            Tokenizer = new TokenSettings.TokenizerEntry(
                _options.Tokenizer.NameOrPath ?? _options.TokenizerNameOrPath!, _tokenizer.ContentHash, _tokenizer.VocabularySize, _tokenizer.LargestId),
            Dtype = _settings.Dtype,
            BosTokenId = _settings.BosTokenId,
            EosTokenId = _settings.EosTokenId,
            PadTokenId = _settings.PadTokenId ?? _settings.EosTokenId,
            Seed = _settings.Seed,
            Shuffle = _options.Compat ? "original" : _options.Shuffle.ToString().ToLowerInvariant(),
            MaxSize = _settings.MaxSize,
            Documents = files.Sum(file => file.Documents),
            Tokens = files.Sum(file => file.Tokens),
            Sources =
            [
                .. _files.GroupBy(SourceOf, StringComparer.Ordinal).OrderBy(source => source.Key, PathOrder.Instance)
                    .Select(source => new TokenSettings.SourceEntry(source.Key, source.Count(), source.Sum(file => file.Size))),
            ],
            Files = files,
        };
    }

    private static int PartsOf(IReadOnlyList<StoredFile> files) => (int)(files.Sum(file => file.Size) / PartBytes) + 1;

    private static InputFile InputOf(StoredFile file) => new(file.Path, CompressionKinds.FromPath(file.Path));

    private static string SourceOf(StoredFile file) => TokenSettings.SourceOf(file.Path);
}
