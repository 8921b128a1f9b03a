using Dolma.Core;

namespace Olmo.Trainer.Config;

/// <summary>
/// A training run, with the keys of OLMo's config files. A key with another default than null says so here; sections that only
/// concern machinery which does not exist here (<c>wandb</c>, <c>fsdp</c>, …) are read, and named in a notice when they are set.
/// </summary>
public sealed record TrainConfig
{
    /// <summary>Required.</summary>
    public string? RunName { get; init; }

    /// <summary>Seeds all generators, 0 to 2³²−1; also the order of the data unless <c>data.seed</c> is set.</summary>
    public long Seed { get; init; } = 6198;

    /// <summary>Epoch to start with, from 0.</summary>
    public int? Epoch { get; init; }

    /// <summary>Builds everything, trains nothing.</summary>
    public bool DryRun { get; init; }

    public ModelConfig Model { get; init; } = new();

    public OptimizerConfig Optimizer { get; init; } = new();

    public SchedulerConfig Scheduler { get; init; } = new();

    public DataConfig Data { get; init; } = new();

    public TokenizerConfig Tokenizer { get; init; } = new();

    /// <summary>olmo-train's own: cpu, cuda, cuda:N or auto; wins over <c>single.device</c>.</summary>
    public string? Device { get; init; }

    /// <summary>olmo-train's own: threads of one operator on the processor. Null means libtorch's choice.</summary>
    public int? Threads { get; init; }

    /// <summary>Folder of everything that the run writes.</summary>
    public string SaveFolder { get; init; } = "./";

    /// <summary>Replaces the results of an earlier run.</summary>
    public bool SaveOverwrite { get; init; }

    /// <summary>Steps, <c>"2e12T"</c> tokens or <c>"1ep"</c> epochs.</summary>
    public Duration MaxDuration { get; init; } = Duration.OfSteps(10000);

    /// <summary>Last step. Null means ten more than <see cref="MaxDuration"/>, as in the original.</summary>
    public long? StopAt { get; init; }

    /// <summary>Steps from the start of this process.</summary>
    public long? StopAfter { get; init; }

    /// <summary>Instances a step.</summary>
    public int GlobalTrainBatchSize { get; init; } = 512;

    /// <summary>Instances that go through the model at once.</summary>
    public int DeviceTrainMicrobatchSize { get; init; } = 16;

    /// <summary>Gradients of a larger norm are scaled down to it. Null: no limit.</summary>
    public double? MaxGradNorm { get; init; }

    /// <summary>Limits each parameter's norm to this multiple of its running average; takes priority.</summary>
    public double? MaxGradNormRatio { get; init; }

    /// <summary>Type of matrix products on CUDA.</summary>
    public Precision? Precision { get; init; }

    /// <summary>Adds 1e-4 · log-sum-exp² to the loss.</summary>
    public bool SoftmaxAuxiliaryLoss { get; init; }

    /// <summary>Read by the original's config and by nothing else: the factor is 1e-4 whatever stands here.</summary>
    public double AuxiliaryLossMultiplier { get; init; } = 1e-4;

    /// <summary>Steps between lines on the console.</summary>
    public int ConsoleLogInterval { get; init; } = 1;

    /// <summary>Writes the instances of each step to <c>data-indices/rank0.tsv.gz</c>.</summary>
    public bool SaveDataIndices { get; init; } = true;

    public DistributedStrategy DistributedStrategy { get; init; } = DistributedStrategy.Fsdp;

    public SingleConfig? Single { get; init; }

    public SpeedMonitorConfig SpeedMonitor { get; init; } = new();

    /// <summary>A checkpoint folder of this program to go on from. Null: fresh weights.</summary>
    public string? LoadPath { get; init; }

    /// <summary>False takes weights and moments from the checkpoint, and starts data, counters and schedule anew (annealing).</summary>
    public bool RestoreDataloader { get; init; } = true;

    /// <summary>Leaves the counters alone that the checkpoint has.</summary>
    public bool ResetTrainerState { get; init; }

    /// <summary>Batches of the checkpoint's epoch to skip; step and tokens do not count them.</summary>
    public long? FastForwardBatches { get; init; }

    // The rest concerns what this program does not do, or does by itself. Setting one is told in a notice or refused, never passed over.
    public IReadOnlyList<object?> Evaluators { get; init; } = [];

    public int EvalInterval { get; init; } = 1000;

    public string? RemoteSaveFolder { get; init; }

    public int CanceledCheckInterval { get; init; } = 50;

    public int? SaveInterval { get; init; } = 1000;

    public int? SaveIntervalUnsharded { get; init; }

    public int? SaveIntervalEphemeral { get; init; }

    public int SaveNumCheckpointsToKeep { get; init; } = -1;

    public int SaveNumUnshardedCheckpointsToKeep { get; init; } = -1;

    public bool ForceSaveUnsharded { get; init; }

    public bool NoPreTrainCheckpoint { get; init; }

    public string? LoadPathShardedCheckpointer { get; init; }

    public bool TryLoadLatestSave { get; init; }

    public bool ResetOptimizerState { get; init; }

    public string ShardedCheckpointer { get; init; } = "torch_legacy";

    public bool? NewStyleCheckpoints { get; init; }

    public int? DeviceTrainBatchSize { get; init; }

    public int DeviceEvalBatchSize { get; init; } = 16;

    public int EvalSubsetNumBatches { get; init; } = -1;

    public bool EvalOnLoad { get; init; }

    public int? DeviceTrainGradAccum { get; init; }

    public IReadOnlyDictionary<string, object?>? Wandb { get; init; }

    public int Gen1GcInterval { get; init; } = 1;

    public IReadOnlyDictionary<string, object?>? Compile { get; init; }

    public IReadOnlyDictionary<string, object?>? Fsdp { get; init; }

    public IReadOnlyDictionary<string, object?>? Ddp { get; init; }

    public double? TimeLimit { get; init; }

    public int ExtraStepsAfterCancel { get; init; } = 10;

    public double? EarlyStoppingFactor { get; init; }

    public bool PythonProfiling { get; init; }

    public bool TorchProfiling { get; init; }

    public string? ActivationCheckpointing { get; init; }

    public bool? FusedLoss { get; init; }

    public string? HfDatasetsCacheDir { get; init; }

    public IReadOnlyList<object?>? ModuleOutputsSaveSteps { get; init; }

    /// <summary>Tokens a step.</summary>
    internal long TokensPerStep => (long)GlobalTrainBatchSize * Model.MaxSequenceLength;

    internal long DataSeed => Data.Seed ?? Seed;

    internal string DeviceName => Device ?? Single?.Device ?? "auto";

    /// <summary>Every problem with these settings, each with its key; empty if they are good.</summary>
    public IEnumerable<ConfigProblem> Problems()
    {
        if (string.IsNullOrEmpty(RunName))
            yield return new("run_name", "is missing. Give the run a name; it is mandatory, as in the original.");
        if (Seed is < 0 or > uint.MaxValue)
            yield return new("seed", $"is {Seed}; it has to lie from 0 to {uint.MaxValue}.");
        if (GlobalTrainBatchSize < 1)
            yield return new("global_train_batch_size", $"is {GlobalTrainBatchSize}; at least one instance a step is needed.");
        if (DeviceTrainMicrobatchSize < 1)
            yield return new("device_train_microbatch_size", $"is {DeviceTrainMicrobatchSize}; at least one instance is needed.");
        if (ConsoleLogInterval < 1)
            yield return new("console_log_interval", $"is {ConsoleLogInterval}; it has to be at least 1.");
        if (Threads < 1)
            yield return new("threads", $"is {Threads}; it has to be at least 1, or null for libtorch's choice.");
        foreach (ConfigProblem problem in Model.Problems()
            .Concat(Optimizer.Problems())
            .Concat(Scheduler.Problems(Optimizer.LearningRate))
            .Concat(Data.Problems("data"))
            .Concat(Refused()))
        {
            yield return problem;
        }
    }

    /// <summary>
    /// The settings with what the original fills in at its start (sizes that follow from others, the processor's way to make a model), and with every data path in full.
    /// </summary>
    /// <param name="cuda">Whether the run's device is CUDA.</param>
    internal TrainConfig Resolved(bool cuda) => this with
    {
        DeviceTrainBatchSize = GlobalTrainBatchSize,
        DeviceTrainGradAccum = GlobalTrainBatchSize / DeviceTrainMicrobatchSize,
        DistributedStrategy = DistributedStrategy.Single,
        Data = Data.WrittenOut(),
        Model = Model with { Precision = Precision, InitDevice = cuda ? Model.InitDevice : "cpu" },
    };

    /// <summary>What is set and has no effect here, one sentence each.</summary>
    public IEnumerable<string> Notices()
    {
        if (Evaluators.Count > 0)
            yield return $"evaluators: {Evaluators.Count} are configured; this program trains only and runs none of them.";
        if (Wandb is not null)
            yield return "wandb: not contacted; metrics.jsonl in the save folder has the same names and steps.";
        if (RemoteSaveFolder is not null)
            yield return "remote_save_folder: nothing is uploaded.";
        if (SaveIntervalUnsharded is not null || SaveIntervalEphemeral is not null)
            yield return "save_interval_unsharded, save_interval_ephemeral: one checkpoint is written, at the end.";
        if (SoftmaxAuxiliaryLoss && AuxiliaryLossMultiplier != 1e-4)
            yield return $"auxiliary_loss_multiplier: {AuxiliaryLossMultiplier} has no effect; the factor is 1e-4, as in the original.";
        if (LoadPath is not null && Math.Max(Model.AttentionDropout, Math.Max(Model.ResidualDropout, Model.EmbeddingDropout)) > 0)
            yield return "load_path: the generator's state is not restored, so dropout draws otherwise than an uninterrupted run.";
        if (TimeLimit is not null || EarlyStoppingFactor is not null)
            yield return "time_limit, early_stopping_factor: the run goes on to its last step.";
    }

    private IEnumerable<ConfigProblem> Refused()
    {
        if (FastForwardBatches < 0)
            yield return new("fast_forward_batches", $"is {FastForwardBatches}; batches are skipped forwards only.");
        if (ResetOptimizerState)
            yield return new("reset_optimizer_state", "is set, but olmo-train always goes on with a checkpoint's moments. Leave it out.");
        if (TryLoadLatestSave)
            yield return new("try_load_latest_save", "is set, but olmo-train looks for no checkpoint by itself. Name it in `load_path`.");
        if (ModuleOutputsSaveSteps is { Count: > 0 })
            yield return new("module_outputs_save_steps", "is set, but olmo-train dumps no module outputs. Leave it out.");
    }
}
