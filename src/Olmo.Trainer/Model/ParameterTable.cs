using Olmo.Torch;
using Olmo.Trainer.Config;

namespace Olmo.Trainer.Model;

/// <summary>
/// Names, shapes and kinds of a model's parameters, in the order in which the original registers them. Names and shapes are those
/// of its checkpoints (<c>OLMo:olmo/model.py</c>); d is <c>d_model</c>, D a head's width, K the key and value heads.
/// </summary>
internal sealed class ParameterTable : IDisposable
{
    private readonly Dictionary<string, Parameter> _byName = new(StringComparer.Ordinal);
    private readonly List<Parameter> _all = [];
    private readonly Device _device;

    public ParameterTable(ModelConfig config, Device device)
    {
        _device = device;
        int d = config.DModel;
        Add("transformer.wte.weight", ParameterKind.Embedding, config.Rows, d);
        if (config.EmbeddingLayerNorm)
            AddNorm("transformer.emb_norm", config, d);
        if (config.LayerNormWithAffine)
            AddNorm("transformer.ln_f", config, d);
        for (int i = 0; i < config.NLayers; i++)
            AddBlock(BlockName(config, i), config);
        if (config.LearnedPositions)
            Add("transformer.wpe.weight", ParameterKind.Positions, config.MaxSequenceLength, d);
        if (!config.WeightTying)
            AddLinear("transformer.ff_out", config, config.Rows, d);
    }

    public IReadOnlyList<Parameter> All => _all;

    /// <summary>The tensor of a name; null if this architecture has none.</summary>
    public Tensor? Find(string name) => _byName.TryGetValue(name, out Parameter? parameter) ? parameter.Value : null;

    /// <exception cref="KeyNotFoundException">This architecture has no such parameter.</exception>
    public Tensor Get(string name) => _byName[name].Value;

    /// <summary><c>transformer.blocks.3</c>, or <c>transformer.block_groups.1.1</c> if blocks are grouped.</summary>
    public static string BlockName(ModelConfig config, int layer) => config.BlockGroupSize == 1
        ? $"transformer.blocks.{layer}"
        : $"transformer.block_groups.{layer / config.BlockGroupSize}.{layer % config.BlockGroupSize}";

    public void Dispose()
    {
        foreach (Parameter parameter in _all)
            parameter.Value.Dispose();
    }

    private void AddBlock(string name, ModelConfig config)
    {
        int d = config.DModel;
        int kv = config.HeadWidth * config.KvHeads;
        if (config.AttentionLayerNorm && config.AttentionLayerNormWithAffine)
        {
            AddNorm(name + ".k_norm", config, kv);
            AddNorm(name + ".q_norm", config, d);
        }

        AddLinear(name + ".attn_out", config, d, d);
        AddLinear(name + ".ff_out", config, d, config.ActivatedWidth);
        if (config.LayerNormWithAffine)
        {
            AddNorm(name + ".attn_norm", config, d);
            AddNorm(name + ".ff_norm", config, d);
        }

        AddLinear(name + ".att_proj", config, d + 2 * kv, d);
        AddLinear(name + ".ff_proj", config, config.FeedForwardWidth, d);
    }

    private void AddLinear(string name, ModelConfig config, int outputs, int inputs)
    {
        Add(name + ".weight", ParameterKind.Linear, outputs, inputs);
        if (config.IncludeBias)
            Add(name + ".bias", ParameterKind.Bias, outputs);
    }

    private void AddNorm(string name, ModelConfig config, int width)
    {
        Add(name + ".weight", ParameterKind.Norm, width);
        if (config.NormBias)
            Add(name + ".bias", ParameterKind.Bias, width);
    }

    private void Add(string name, ParameterKind kind, params ReadOnlySpan<long> shape)
    {
        Tensor value = kind == ParameterKind.Norm ? Tensor.Ones(shape, device: _device) : Tensor.Zeros(shape, device: _device);
        value.RequiresGrad = true;
        var parameter = new Parameter(name, value, kind);
        _byName.Add(name, parameter);
        _all.Add(parameter);
    }
}
