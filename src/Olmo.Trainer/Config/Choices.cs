namespace Olmo.Trainer.Config;

/// <summary>Non-linearity of the feed-forward part; <c>swiglu</c> halves its width.</summary>
public enum Activation
{
    Gelu,
    Relu,
    Swiglu,
}

/// <summary>How a block is built. <c>llama</c> is known by name only: no official config uses it.</summary>
public enum BlockType
{
    Sequential,
    Llama,
}

/// <summary><c>default</c> and <c>low_precision</c> are layer normalisation, which differ under autocast alone; <c>rms</c> divides by the root mean square.</summary>
public enum LayerNormType
{
    Default,
    LowPrecision,
    Rms,
}

/// <summary>Which standard deviations the initial weights have.</summary>
public enum InitScheme
{
    Normal,
    Mitchell,
    FullMegatron,
}

public enum OptimizerKind
{
    Lionw,
    Adamw,
}

public enum SchedulerKind
{
    CosineWithWarmup,
    LinearWithWarmup,
    InverseSqrtWithWarmup,
    MaxScheduler,
    Constant,
    CosineLinearEnvelope,
    ConstantWithWarmup,
}

/// <summary>What a schedule counts.</summary>
public enum ScheduleUnits
{
    Steps,
    Tokens,
}

/// <summary>Type of matrix products on CUDA; on the processor everything is float32.</summary>
public enum Precision
{
    AmpBf16,
    AmpFp16,
    Fp32,
}

/// <summary>How several devices share the work. Only <c>single</c> runs here; without CUDA the others become it, as in the original.</summary>
public enum DistributedStrategy
{
    Fsdp,
    Ddp,
    Single,
}
