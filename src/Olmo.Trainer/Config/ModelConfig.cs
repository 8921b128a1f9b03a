using Dolma.Core;

namespace Olmo.Trainer.Config;

/// <summary>The model's architecture and initial weights. Defaults describe a small GPT-2, as in <c>OLMo:olmo/config.py</c>.</summary>
public sealed record ModelConfig
{
    /// <summary>Width of the residual stream; a multiple of <see cref="NHeads"/>.</summary>
    public int DModel { get; init; } = 768;

    public int NHeads { get; init; } = 12;

    /// <summary>Key and value heads, a divisor of <see cref="NHeads"/>. Null means as many as there are heads.</summary>
    public int? NKvHeads { get; init; }

    /// <summary>Deprecated: true is one key and value head, false one a head.</summary>
    public bool? MultiQueryAttention { get; init; }

    /// <summary>Clamps queries, keys and values to ± this before QK-norm. Null means no clamp.</summary>
    public double? ClipQkv { get; init; }

    public int NLayers { get; init; } = 12;

    /// <summary>Feed-forward width in multiples of <see cref="DModel"/>, before a gated activation halves it.</summary>
    public int MlpRatio { get; init; } = 4;

    /// <summary>Feed-forward width itself; overrides <see cref="MlpRatio"/>.</summary>
    public int? MlpHiddenSize { get; init; }

    public Activation ActivationType { get; init; } = Activation.Swiglu;

    public BlockType BlockType { get; init; } = BlockType.Sequential;

    /// <summary>Blocks a group; divides <see cref="NLayers"/>. Changes names of weights only.</summary>
    public int BlockGroupSize { get; init; } = 1;

    /// <summary>Linear biases on attention scores instead of positions.</summary>
    public bool Alibi { get; init; }

    public double AlibiBiasMax { get; init; } = 8.0;

    /// <summary>Rotary positions; without it and without <see cref="Alibi"/> positions are learned.</summary>
    public bool Rope { get; init; }

    /// <summary>Rotates in float32 whatever the type of queries and keys.</summary>
    public bool RopeFullPrecision { get; init; } = true;

    public int RopeTheta { get; init; } = 10000;

    /// <summary>Read and ignored: libtorch picks the kernel.</summary>
    public bool FlashAttention { get; init; }

    /// <summary>Probabilities, 0 ≤ p &lt; 1; so are the next two.</summary>
    public double AttentionDropout { get; init; } = 0.1;

    public double ResidualDropout { get; init; } = 0.1;

    public double EmbeddingDropout { get; init; } = 0.1;

    /// <summary>Normalises queries and keys over their full width (QK-norm).</summary>
    public bool AttentionLayerNorm { get; init; }

    public bool AttentionLayerNormWithAffine { get; init; } = true;

    public bool EmbeddingLayerNorm { get; init; }

    public LayerNormType LayerNormType { get; init; } = LayerNormType.Default;

    /// <summary>Whether norms other than QK-norm have weights.</summary>
    public bool LayerNormWithAffine { get; init; } = true;

    public double LayerNormEps { get; init; } = 1e-5;

    /// <summary>Tokens an instance; also the length of a training sequence.</summary>
    public int MaxSequenceLength { get; init; } = 1024;

    public bool IncludeBias { get; init; } = true;

    /// <summary>Biases of norms. Null means as <see cref="IncludeBias"/>.</summary>
    public bool? BiasForLayerNorm { get; init; }

    /// <summary>Multiplies logits by 1/√d_model.</summary>
    public bool ScaleLogits { get; init; }

    /// <summary>Entries of the tokenizer.</summary>
    public int VocabSize { get; init; } = 50257;

    /// <summary>Rows of the embedding, at least <see cref="VocabSize"/>. Null means exactly that many.</summary>
    public int? EmbeddingSize { get; init; } = 50304;

    /// <summary>Uses the embedding as the output matrix too.</summary>
    public bool WeightTying { get; init; } = true;

    public int EosTokenId { get; init; } = 50256;

    public int PadTokenId { get; init; } = 50256;

    /// <summary><c>meta</c> leaves out the draws of PyTorch's default initialisation; anything else makes them, as the original does on the processor.</summary>
    public string? InitDevice { get; init; }

    public InitScheme InitFn { get; init; } = InitScheme.Normal;

    public double InitStd { get; init; } = 0.02;

    /// <summary>Weights are redrawn beyond ± this many standard deviations. Null: none for <c>normal</c>, 3 for the others.</summary>
    public double? InitCutoffFactor { get; init; }

    /// <summary>Standard deviation of the embedding. Null and 0 mean the scheme's own.</summary>
    public double? EmbInitStd { get; init; }

    public bool ScaleEmbInit { get; init; }

    /// <summary>Set by the trainer.</summary>
    public Precision? Precision { get; init; }

    /// <summary>Normalises what attention and feed-forward give instead of what they get (OLMo 2).</summary>
    public bool NormAfter { get; init; }

    internal int Rows => EmbeddingSize ?? VocabSize;

    internal int HeadWidth => DModel / NHeads;

    internal int KvHeads => NKvHeads ?? (MultiQueryAttention == true ? 1 : NHeads);

    /// <summary>Output rows of <c>ff_proj</c>.</summary>
    internal int FeedForwardWidth => MlpHiddenSize ?? MlpRatio * DModel;

    /// <summary>Input columns of a block's <c>ff_out</c>: half of that for the gated activation.</summary>
    internal int ActivatedWidth => ActivationType == Activation.Swiglu ? FeedForwardWidth / 2 : FeedForwardWidth;

    internal bool LearnedPositions => !Rope && !Alibi;

    internal bool NormBias => BiasForLayerNorm ?? IncludeBias;

    /// <summary>Every problem with these settings, each with its key; empty if they are good.</summary>
    public IEnumerable<ConfigProblem> Problems()
    {
        foreach ((string key, long value) in new (string, long)[]
        {
            ("d_model", DModel), ("n_heads", NHeads), ("n_layers", NLayers), ("mlp_ratio", MlpRatio), ("vocab_size", VocabSize),
            ("max_sequence_length", MaxSequenceLength), ("block_group_size", BlockGroupSize), ("mlp_hidden_size", MlpHiddenSize ?? 1),
            ("n_kv_heads", NKvHeads ?? 1), ("rope_theta", RopeTheta),
        })
        {
            if (value < 1)
                yield return new("model." + key, $"is {value}; it has to be at least 1.");
        }

        if (NHeads > 0 && DModel % NHeads != 0)
            yield return new("model.d_model", $"is {DModel}, which {NHeads} heads (`model.n_heads`) do not divide.");
        else if (Rope && NHeads > 0 && HeadWidth % 2 != 0)
            yield return new("model.rope", $"needs an even width of heads; `model.d_model` / `model.n_heads` is {HeadWidth}.");
        if (KvHeads > 0 && NHeads % KvHeads != 0)
            yield return new("model.n_kv_heads", $"is {KvHeads}, which does not divide the {NHeads} heads (`model.n_heads`).");
        if (MultiQueryAttention is { } single && NKvHeads is { } kv && kv != (single ? 1 : NHeads))
            yield return new("model.multi_query_attention", $"is {(single ? "true" : "false")} and `model.n_kv_heads` {kv}. Leave out one of the two.");
        if (BlockGroupSize > 0 && NLayers % BlockGroupSize != 0)
            yield return new("model.block_group_size", $"is {BlockGroupSize}, which does not divide {NLayers} layers (`model.n_layers`).");
        if (ActivationType == Activation.Swiglu && FeedForwardWidth % 2 != 0)
            yield return new("model.mlp_hidden_size", $"is {FeedForwardWidth}; swiglu halves it, so it has to be even.");
        if (EmbeddingSize < VocabSize)
            yield return new("model.embedding_size", $"is {EmbeddingSize}, less than the {VocabSize} tokens of `model.vocab_size`. Raise it, or set it to null.");
        if (Alibi && (Rope || FlashAttention))
            yield return new("model.alibi", "excludes `model.rope` and `model.flash_attention`. Switch one of them off.");
        if (BlockType == BlockType.Llama)
            yield return new("model.block_type", "is `llama`, which olmo-train does not build. Use `sequential`; no official config needs the other.");
        if (ClipQkv <= 0)
            yield return new("model.clip_qkv", $"is {ClipQkv}; it has to be above 0, or null for no clamp.");
        foreach ((string key, int id) in new[] { ("eos_token_id", EosTokenId), ("pad_token_id", PadTokenId) })
        {
            if (id < 0 || id >= Rows)
                yield return new("model." + key, $"is {id}, outside of the {Rows} rows of the embedding.");
        }

        foreach ((string key, double p) in new[] { ("attention_dropout", AttentionDropout), ("residual_dropout", ResidualDropout), ("embedding_dropout", EmbeddingDropout) })
        {
            if (p is not (>= 0 and < 1))
                yield return new("model." + key, $"is {p}; a probability from 0 to below 1 is expected.");
        }
    }
}
