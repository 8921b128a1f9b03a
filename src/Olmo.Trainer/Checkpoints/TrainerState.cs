using System.Text.Json.Serialization;

namespace Olmo.Trainer.Checkpoints;

/// <summary>How far a run has come; the counters of the original's <c>train.pt</c> under its names.</summary>
internal sealed record TrainerState
{
    /// <summary>From 0.</summary>
    [JsonPropertyName("epoch")]
    public int Epoch { get; init; }

    /// <summary>Optimizer steps done.</summary>
    [JsonPropertyName("global_step")]
    public long Step { get; init; }

    /// <summary>Instances of this epoch, over all ranks.</summary>
    [JsonPropertyName("global_train_examples_seen_this_epoch")]
    public long Examples { get; init; }

    /// <summary>Tokens of the whole run.</summary>
    [JsonPropertyName("global_train_tokens_seen")]
    public long Tokens { get; init; }

    [JsonPropertyName("world_size")]
    public int WorldSize { get; init; } = 1;
}
