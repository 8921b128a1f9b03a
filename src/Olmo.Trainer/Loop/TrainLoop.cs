using System.Diagnostics;
using Dolma.Core;
using Olmo.Torch;
using Olmo.Trainer.Checkpoints;
using Olmo.Trainer.Config;
using Olmo.Trainer.Data;
using Olmo.Trainer.Model;
using Olmo.Trainer.Optim;

namespace Olmo.Trainer.Loop;

/// <summary>A whole run on one device, from config to checkpoint. Source: <c>OLMo:olmo/train.py</c> (Trainer.fit).</summary>
internal sealed class TrainLoop
{
    // Without stop_at the original runs on behind its schedule's end.
    private const int StepsBehindTheEnd = 10;

    private readonly TrainConfig _config;
    private readonly TextWriter _console;
    private readonly Device _device;
    private float? _firstLoss;
    private float? _lastLoss;
    private long _masked;
    private TrainerState _state = new();

    /// <param name="config">As given; what follows from it and the device is filled in here.</param>
    /// <param name="console">Receives a line a step.</param>
    /// <exception cref="TorchException">The device is not there.</exception>
    public TrainLoop(TrainConfig config, TextWriter console)
    {
        _console = console;
        _device = Device.Parse(config.DeviceName);
        _config = config.Resolved(_device.IsCuda);
    }

    /// <summary>Called after each step; for tests.</summary>
    public Action<StepMetrics, TrainBatch>? AfterStep { get; init; }

    /// <summary>Trains.</summary>
    /// <exception cref="DolmaException">The data, the save folder or the loss do not allow it.</exception>
    /// <exception cref="TorchException">libtorch is missing or refuses.</exception>
    public TrainReport Run()
    {
        if (_config.Threads is { } threads)
            TorchRuntime.Threads = threads;
        TorchRuntime.UseDeterministicKernels(true);
        if (TokenSettingsCheck.Problems(_config).ToArray() is { Length: > 0 } problems)
            throw new ConfigException(problems);
        using var data = new TokenDataset(_config.Data.Files(), _config.Data.TokenType, _config.Model.MaxSequenceLength, _config.Data.LabelMaskPaths);
        var loader = new BatchLoader(data, _config.GlobalTrainBatchSize, _config.DataSeed, _config.Epoch ?? 0, Filter());
        // Before the model, as in the original: the initial weights are the seed's first draws.
        TorchRuntime.ManualSeed((ulong)_config.Seed);
        using var model = new OlmoModel(_config.Model, _device);
        ModelInitializer.Initialize(model);
        using Optimizer optimizer = Optimizer.For(_config, ParameterGroup.Split(model.Parameters, _config));
        string[] notices = [.. _config.Notices()];
        Announce(model, data, loader, notices);
        var step = new TrainStep(_config, model, optimizer);
        _state = Start(model, optimizer, step.Clipper);
        double seconds = 0;
        string? checkpoint = null;
        if (!_config.DryRun)
        {
            using RunFolder folder = RunFolder.Open(_config);
            long started = Stopwatch.GetTimestamp();
            RunEpochs(loader, model, step, folder, optimizer.Groups);
            seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            checkpoint = CheckpointWriter.Write(_config, _state, model, optimizer, step.Clipper);
        }

        var report = new TrainReport
        {
            RunName = _config.RunName!,
            Device = _device.ToString(),
            Libtorch = TorchLibrary.TorchVersion,
            Parameters = model.ParameterCount,
            Instances = data.Count,
            Steps = _state.Step,
            Tokens = _state.Tokens,
            MaskedInstances = _masked,
            FirstLoss = _firstLoss,
            LastLoss = _lastLoss,
            Seconds = Math.Round(seconds, 3),
            Checkpoint = checkpoint,
            Notices = notices,
        };
        if (!_config.DryRun)
            report.Save(Path.Combine(_config.SaveFolder, "train-report.json"));
        return report;
    }

    // Where the run begins: at nothing, or where a checkpoint ended. Source: OLMo:olmo/train.py (load_trainer_state_dict).
    private TrainerState Start(OlmoModel model, Optimizer optimizer, GradientClipper clipper)
    {
        TrainerState fresh = new() { Epoch = _config.Epoch ?? 0 };
        if (_config.LoadPath is null)
            return fresh;
        TrainerState saved = CheckpointReader.Read(_config.LoadPath, model, optimizer, clipper);
        if (_config.ResetTrainerState)
            return fresh;
        if (!_config.RestoreDataloader)
            saved = new TrainerState();
        if (_config.Epoch is { } epoch && epoch != saved.Epoch)
            saved = saved with { Epoch = epoch, Examples = 0 };
        return saved with { Examples = saved.Examples + (_config.FastForwardBatches ?? 0) * _config.GlobalTrainBatchSize };
    }

    private RepetitionFilter? Filter() => _config.Data.InstanceFilter is { } f
        ? new RepetitionFilter(f.RepetitionMinPeriod, f.RepetitionMaxPeriod, f.RepetitionMaxCount)
        : null;

    private void Announce(OlmoModel model, TokenDataset data, BatchLoader loader, string[] notices)
    {
        _console.WriteLine($"{_config.RunName}: {model.ParameterCount:N0} parameters ({model.NonEmbeddingParameterCount:N0} without embeddings) on {model.Device}, libtorch {TorchLibrary.TorchVersion}");
        _console.WriteLine($"data: {data.Count:N0} instances of {data.SequenceLength} tokens in {_config.Data.Files().Count} files, {loader.BatchesPerEpoch:N0} batches of {_config.GlobalTrainBatchSize} an epoch");
        foreach (string notice in notices)
            _console.WriteLine($"note: {notice}");
    }

    private void RunEpochs(BatchLoader loader, OlmoModel model, TrainStep step, RunFolder folder, IReadOnlyList<ParameterGroup> groups)
    {
        long perEpoch = loader.BatchesPerEpoch;
        long maxSteps = _config.MaxDuration.Steps(_state.Step, _state.Tokens, _config.TokensPerStep, perEpoch);
        long maxTokens = _config.MaxDuration.Tokens(_state.Step, _state.Tokens, _config.TokensPerStep, perEpoch);
        long stopAt = Math.Min(_config.StopAt ?? maxSteps + StepsBehindTheEnd, _state.Step + _config.StopAfter ?? long.MaxValue);
        long epochs = (maxSteps + perEpoch - 1) / perEpoch;
        double gflopsPerToken = FlopsPerToken(model) / 1e9;
        bool inTokens = _config.Scheduler.Units == ScheduleUnits.Tokens;
        var speed = new SpeedMonitor(_config.SpeedMonitor.WindowSize);
        for (int epoch = _state.Epoch; epoch < epochs && _state.Step < stopAt; epoch++)
        {
            loader.StartEpoch(epoch);
            folder.WriteOrder(loader);
            if (epoch != _state.Epoch)
                _state = _state with { Epoch = epoch, Examples = 0 };
            long startIndex = _state.Examples;
            long batches = (loader.Order.Length - startIndex) / _config.GlobalTrainBatchSize;
            for (long number = 0; number < batches && _state.Step < stopAt; number++)
            {
                TrainBatch batch = loader.Read(number, startIndex);
                RefuseForeignTokens(batch, model);
                speed.StepStarts(_config.TokensPerStep);
                _state = _state with
                {
                    Step = _state.Step + 1,
                    Examples = _state.Examples + batch.Instances,
                    Tokens = _state.Tokens + _config.TokensPerStep,
                };
                folder.WriteIndices(_state.Step, batch.Indices);
                StepResult result = step.Run(batch, _state.Step, inTokens ? _state.Tokens : _state.Step, inTokens ? maxTokens : maxSteps);
                var metrics = new StepMetrics
                {
                    Step = _state.Step,
                    Epoch = epoch,
                    CrossEntropy = result.CrossEntropy,
                    Z = result.Z,
                    GradNorm = result.Clip.TotalNorm,
                    LearningRates = [.. groups.Select(g => g.LearningRate)],
                    MaskedInstances = batch.InstanceMask is null ? null : batch.MaskedInstances,
                    Tokens = _state.Tokens,
                    Gflops = gflopsPerToken * _state.Tokens,
                    TokensPerSecond = speed.TokensPerSecond,
                };
                Note(metrics, batch, folder, maxSteps);
            }
        }
    }

    private void Note(StepMetrics metrics, TrainBatch batch, RunFolder folder, long maxSteps)
    {
        _firstLoss ??= metrics.CrossEntropy;
        _lastLoss = metrics.CrossEntropy;
        _masked += batch.MaskedInstances;
        folder.WriteMetrics(metrics);
        if (metrics.Step % _config.ConsoleLogInterval == 0)
            _console.WriteLine(ConsoleLines.Of(metrics, maxSteps));
        AfterStep?.Invoke(metrics, batch);
    }

    // libtorch would stop with "index out of range", which names neither the token nor the setting.
    private void RefuseForeignTokens(TrainBatch batch, OlmoModel model)
    {
        for (int i = 0; i < batch.Tokens.Length; i++)
        {
            if (batch.Tokens[i] >= model.Config.Rows)
            {
                throw new RunException(
                    $"Instance {batch.Indices[i / batch.SequenceLength]} has token {batch.Tokens[i]}, but the model's embedding has {model.Config.Rows} rows "
                    + $"(`model.embedding_size`). Either the token files were made with a larger vocabulary, or `data.memmap_dtype`, {_config.Data.MemmapDtype}, is not theirs.");
            }
        }
    }

    // Forward and backward, trainer's own estimate: OLMo:olmo/model.py (num_fwd_flops, num_bck_flops).
    private static double FlopsPerToken(OlmoModel model)
    {
        double attention = (double)model.Config.NLayers * model.Config.DModel * model.Config.MaxSequenceLength;
        return 2.0 * model.NonEmbeddingParameterCount + 4 * attention + 4.0 * model.ParameterCount + 8 * attention;
    }
}
