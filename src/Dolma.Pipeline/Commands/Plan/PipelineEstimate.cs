using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Dedup;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Runs;
using Dolma.Tokenize.TokenFiles;

namespace Dolma.Pipeline.Commands;

/// <summary>
/// Takes a sample through all stages in memory and scales up what they did: each file of the sample stands for so many bytes of the whole, and
/// what is made of it likewise, so that the sizes of later stages follow from what earlier ones let pass.
/// </summary>
internal sealed class PipelineEstimate
{
    /// <summary>What the program takes at most besides what a stage keeps: batches, buffers, models, the runtime.</summary>
    private const long BaseMemory = 300_000_000;

    /// <summary>Keys that a listing shows in one answer.</summary>
    private const int KeysOfPage = 1000;

    /// <summary>What a process that is not alone asks about a shard besides its files: the claim when it takes, commits and gives it up, marker, failure.</summary>
    private const int LooksOfShard = 8;

    private readonly IReadOnlyList<PipelineStage> _stages;
    private readonly PlanSample _sample;
    private readonly int _workers;
    private readonly int _cores;
    private readonly CommandContext _context;
    private readonly Dictionary<string, double> _weights;

    private PipelineEstimate(IReadOnlyList<PipelineStage> stages, PlanSample sample, int workers, int cores, CommandContext context)
    {
        (_stages, _sample, _workers, _cores, _context) = (stages, sample, workers, cores, context);
        _weights = sample.Weights.ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>An estimate for each stage, in their order.</summary>
    /// <param name="workers">Processes that share the run.</param>
    /// <param name="cores">Cores of each.</param>
    public static IReadOnlyList<StageEstimate> Of(IReadOnlyList<PipelineStage> stages, PlanSample sample, int workers, int cores, CommandContext context)
    {
        // Once for warming up: a sample is small, and compiling the program would count as its work.
        new PipelineEstimate(stages, sample, workers, cores, context).Run();
        return new PipelineEstimate(stages, sample, workers, cores, context).Run();
    }

    private StageEstimate[] Run()
    {
        OverlayStorage storage = _sample.Open();
        var estimates = new List<StageEstimate>();
        foreach (PipelineStage stage in _stages)
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            estimates.Add(stage.After.FirstOrDefault(other => estimates.Exists(known => known.Stage == other.Name && known.Problem is not null)) is { } unknown
                ? new StageEstimate { Stage = stage.Name, Problem = $"comes after {unknown.Name}" }
                : Run(stage, storage, estimates));
        }

        return [.. estimates];
    }

    private StageEstimate Run(PipelineStage stage, OverlayStorage storage, List<StageEstimate> before)
    {
        var runner = new SamplingRunner(stage.Options, storage, _context);
        try
        {
            stage.Command.Plan(stage.Options, runner)();
        }
        catch (ConfigException e)
        {
            return new StageEstimate { Stage = stage.Name, Problem = e.Problems[0].Message };
        }
        catch (DolmaException e)
        {
            return new StageEstimate { Stage = stage.Name, Problem = e.Message };
        }

        if (runner.Summaries.FirstOrDefault(summary => !summary.Succeeded) is { } failed)
            return new StageEstimate { Stage = stage.Name, Problem = failed.Errors.Count > 0 ? failed.Errors[0].Message : $"{failed.Stage} could not be finished" };
        return Scale(stage, runner, storage, before);
    }

    private StageEstimate Scale(PipelineStage stage, SamplingRunner runner, OverlayStorage storage, List<StageEstimate> before)
    {
        StageSummary[] last = LastSteps(runner);
        double whole = WeightOf(runner.Summaries.SelectMany(summary => summary.Results).SelectMany(result => result.Task.Inputs), storage, 1);
        double documentsOut = 0, bytesOut = 0, tokens = 0, temporary = 0;
        foreach (StageSummary summary in runner.Summaries)
        {
            bool isLast = last.Contains(summary);
            foreach (TaskResult result in summary.Results)
            {
                double weight = WeightOf(result.Task.Inputs, storage, whole);
                double stored = weight * result.Outputs.Sum(output => output.Size);
                foreach (DoneMarker.OutputEntry output in result.Outputs)
                    _weights[output.Path] = weight;
                if (!isLast)
                {
                    temporary += stored;
                    continue;
                }

                bytesOut += stored;
                documentsOut += weight * Math.Max(result.Counts["documents_out"], result.Counts["documents_kept"]);
                tokens += weight * result.Counts["tokens"];
            }
        }

        // Documents are read by the last step, or only by the first: a shuffle's last one reads what that made.
        double bytesIn = Math.Max(Sum(last, "bytes_in"), Sum(runner.Summaries.Take(1), "bytes_in"));
        double documents = Math.Max(Sum(last, "documents_in"), Sum(runner.Summaries.Take(1), "documents_in"));
        double Sum(IEnumerable<StageSummary> steps, string counter) =>
            steps.Sum(step => step.Results.Sum(result => WeightOf(result.Task.Inputs, storage, whole) * result.Counts[counter]));
        // Token files are copied, not read as lines: what is read is what there is of them.
        if (stage.Options is TokensReshardOptions)
            bytesIn = runner.Summaries.SelectMany(summary => summary.Results).SelectMany(result => result.Task.Inputs).Select(input => input.Documents.Path)
                .Distinct(StringComparer.Ordinal).Sum(path => _weights.GetValueOrDefault(path, 1) * (storage.Find(path)?.Size ?? 0));
        long files = FilesIn(stage, before);
        double coreSeconds = whole * runner.Summaries.Sum(summary => summary.ProcessorSeconds);
        long shards = Shards(stage, files, bytesIn == 0 ? 0 : StoredIn(stage, before), bytesOut);
        int sample = last.Sum(summary => summary.Shards);
        double outputsOfShard = sample == 0 ? 0 : (double)last.Sum(summary => summary.Results.Sum(result => result.Outputs.Count)) / sample;
        int workers = stage.Options is DedupeCommandOptions { Dedupe.Exact: false } ? 1 : (int)Math.Min(_workers, Math.Max(1, shards));
        return new StageEstimate
        {
            Stage = stage.Name,
            Documents = (long)documents,
            BytesIn = (long)bytesIn,
            DocumentsOut = (long)documentsOut,
            BytesOut = (long)bytesOut + (stage.Options is DedupeCommandOptions dedupe ? FilterBytes(dedupe) : 0),
            Tokens = (long)tokens,
            TemporaryBytes = (long)temporary,
            Memory = BaseMemory + MemoryOf(stage.Options),
            CoreSeconds = coreSeconds,
            Seconds = coreSeconds / (workers * (double)_cores),
            Shards = shards,
            Requests = RequestsOf(stage, files, shards, (long)Math.Ceiling(shards * outputsOfShard)),
        };
    }

    /// <summary>Streams of a mix are all of it; of other stages what the last step makes stays.</summary>
    private static StageSummary[] LastSteps(SamplingRunner runner) =>
        runner.Summaries.Count == 0 ? [] : [.. runner.Summaries.Where(summary => summary == runner.Summaries[^1] || summary.Stage.StartsWith("mix ", StringComparison.Ordinal))];

    /// <summary>What these inputs stand for, by their sizes; <paramref name="otherwise"/> if nothing is known of them.</summary>
    private double WeightOf(IEnumerable<InputGroup> inputs, OverlayStorage storage, double otherwise)
    {
        double weighted = 0;
        double bytes = 0;
        foreach (InputGroup group in inputs)
        {
            if (!_weights.TryGetValue(group.Documents.Path, out double weight) || storage.Find(group.Documents.Path) is not { } file)
                continue;
            weighted += weight * file.Size;
            bytes += file.Size;
        }

        return bytes == 0 ? otherwise : weighted / bytes;
    }

    /// <summary>Files of documents: those that are there, and those that the stages before make.</summary>
    private long FilesIn(PipelineStage stage, List<StageEstimate> before) =>
        Sources(stage).Sum(size => size.Files) + Feeding(stage, before).Sum(estimate => estimate.Shards);

    private long StoredIn(PipelineStage stage, List<StageEstimate> before) =>
        Sources(stage).Sum(size => size.Bytes) + Feeding(stage, before).Sum(estimate => estimate.BytesOut);

    private IEnumerable<(long Files, long Bytes)> Sources(PipelineStage stage) => stage.Reads.Distinct().Select(_sample.SizeOf).OfType<(long, long)>();

    /// <summary>The stages whose outputs are this one's documents.</summary>
    private IEnumerable<StageEstimate> Feeding(PipelineStage stage, List<StageEstimate> before) =>
        from other in _stages
        where stage.Reads.Any(read => read.Key.Contains("documents", StringComparison.Ordinal) && other.Writes.Any(read.Meets))
        from estimate in before
        where estimate.Stage == other.Name
        select estimate;

    private static long Shards(PipelineStage stage, long files, long bytes, double bytesOut) => stage.Options switch
    {
        MixCommandOptions { Shuffle: true } mix => Math.Max(1, Math.Min(files, bytes / mix.Streams.Min(stream => stream.Output.MaxSizeInBytes) + mix.Streams.Count)),
        TokensCommandOptions tokens => tokens.Parts ?? Math.Max(1, Math.Min(files, bytes / TokensRun.PartBytes + 1)),
        TokensReshardOptions reshard => reshard.MaxNumFiles ?? (long)Math.Ceiling(bytesOut / reshard.MaxSizeBytes!.Value),
        _ => files,
    };

    private static long MemoryOf(CommonOptions options) => options switch
    {
        DedupeCommandOptions { Dedupe.Exact: true } exact => exact.Dedupe.ExactMemory,
        DedupeCommandOptions dedupe => FilterBytes(dedupe),
        TokensCommandOptions { Shuffle: TokenShuffle.Source or TokenShuffle.Global } tokens => tokens.Processes * tokens.ShuffleMemory,
        _ => 0,
    };

    /// <summary>0 for an exact run: its index is an output like others.</summary>
    private static long FilterBytes(DedupeCommandOptions options) =>
        options.Dedupe.Exact || DedupeCommand.Filter(options).Problems().Any() ? 0 : BloomFilter.MemoryNeeded(DedupeCommand.Filter(options));

    /// <summary>
    /// For a run from the beginning: inputs are read once, outputs and markers written once, folders listed. With ranks each file that is made is
    /// asked for first, and each shard claimed.
    /// </summary>
    private RequestCounts? RequestsOf(PipelineStage stage, long files, long shards, long outputs)
    {
        bool reads = stage.Reads.Any(read => IsRemote(read.Path));
        bool writes = stage.Writes.Any(write => IsRemote(write.Path));
        if (!reads && !writes)
            return null;
        int inputsOfFile = stage.Options is MixCommandOptions mix ? 1 + mix.Streams.Max(stream => stream.Attributes.Count) : 1;
        long made = outputs + shards;
        bool isShared = _workers > 1;
        return new RequestCounts(
            List: (reads ? inputsOfFile * (files / KeysOfPage + 1) : 0) + (writes ? 1 + made / KeysOfPage : 0),
            Get: reads ? inputsOfFile * files : 0,
            Head: writes && isShared ? made + LooksOfShard * shards : 0,
            Put: writes ? made + (isShared ? shards : 0) : 0,
            Delete: writes && isShared ? shards : 0);
    }

    private static bool IsRemote(string path) => StoragePath.Scheme(path).Length > 0;
}
