using Olmo.Torch;
using Olmo.Trainer.Config;

namespace Olmo.Trainer.Model;

/// <summary>
/// One layer: attention and a feed-forward part, each added to the stream. With <c>norm_after</c> (OLMo 2) their outputs are
/// normalised and their inputs are not. Source: <c>OLMo:olmo/model.py</c> (OLMoSequentialBlock).
/// </summary>
internal sealed class Block
{
    private readonly ModelConfig _config;
    private readonly RotaryEmbedding? _rotary;
    private readonly Norm? _queryNorm;
    private readonly Norm? _keyNorm;
    private readonly Norm _attentionNorm;
    private readonly Norm _feedForwardNorm;
    private readonly (Tensor Weight, Tensor? Bias) _attentionIn;
    private readonly (Tensor Weight, Tensor? Bias) _attentionOut;
    private readonly (Tensor Weight, Tensor? Bias) _feedForwardIn;
    private readonly (Tensor Weight, Tensor? Bias) _feedForwardOut;

    public Block(ModelConfig config, ParameterTable table, string name, RotaryEmbedding? rotary)
    {
        _config = config;
        _rotary = rotary;
        if (config.AttentionLayerNorm)
        {
            _queryNorm = OlmoModel.NormOf(config, table, name + ".q_norm", config.DModel);
            _keyNorm = OlmoModel.NormOf(config, table, name + ".k_norm", config.HeadWidth * config.KvHeads);
        }

        _attentionNorm = OlmoModel.NormOf(config, table, name + ".attn_norm", config.DModel);
        _feedForwardNorm = OlmoModel.NormOf(config, table, name + ".ff_norm", config.DModel);
        _attentionIn = (table.Get(name + ".att_proj.weight"), table.Find(name + ".att_proj.bias"));
        _attentionOut = (table.Get(name + ".attn_out.weight"), table.Find(name + ".attn_out.bias"));
        _feedForwardIn = (table.Get(name + ".ff_proj.weight"), table.Find(name + ".ff_proj.bias"));
        _feedForwardOut = (table.Get(name + ".ff_out.weight"), table.Find(name + ".ff_out.bias"));
    }

    /// <summary>x: [batch, tokens, d_model]; so is the result. mask: added to attention scores, or null for causal.</summary>
    public Tensor Forward(Tensor x, Tensor? mask, bool training)
    {
        double dropout = training ? _config.ResidualDropout : 0;
        Tensor attended = Attend(_config.NormAfter ? x : _attentionNorm.Forward(x), mask, training);
        if (_config.NormAfter)
            attended = _attentionNorm.Forward(attended);
        x = x + attended.Dropout(dropout);

        Tensor fed = Feed(_config.NormAfter ? x : _feedForwardNorm.Forward(x));
        if (_config.NormAfter)
            fed = _feedForwardNorm.Forward(fed);
        return x + fed.Dropout(dropout);
    }

    private Tensor Attend(Tensor x, Tensor? mask, bool training)
    {
        int d = _config.DModel;
        int kv = _config.HeadWidth * _config.KvHeads;
        Tensor joint = x.Linear(_attentionIn.Weight, _attentionIn.Bias);
        if (_config.ClipQkv is { } limit)
            joint = joint.Clamp(-limit, limit);
        Tensor q = joint.Narrow(-1, 0, d);
        Tensor k = joint.Narrow(-1, d, kv);
        Tensor v = joint.Narrow(-1, d + kv, kv);
        if (_queryNorm is not null)
        {
            // Over all heads together, before they are split.
            DType given = k.Type;
            q = _queryNorm.Forward(q).To(given);
            k = _keyNorm!.Forward(k).To(given);
        }

        q = Heads(q, _config.NHeads);
        k = Heads(k, _config.KvHeads);
        v = Heads(v, _config.KvHeads);
        if (_rotary is not null)
        {
            q = _rotary.Rotate(q);
            k = _rotary.Rotate(k);
        }

        if (_config.KvHeads != _config.NHeads)
        {
            int shared = _config.NHeads / _config.KvHeads;
            k = k.RepeatInterleave(shared, 1);
            v = v.RepeatInterleave(shared, 1);
        }

        Tensor mixed = Tensor.Attention(q, k, v, mask?.To(q.Type), training ? _config.AttentionDropout : 0);
        long[] shape = x.Shape;
        return mixed.Transpose(1, 2).Reshape(shape[0], shape[1], d).Linear(_attentionOut.Weight, _attentionOut.Bias);
    }

    // [batch, tokens, heads · D] → [batch, heads, tokens, D]
    private Tensor Heads(Tensor x, int heads)
    {
        long[] shape = x.Shape;
        return x.Reshape(shape[0], shape[1], heads, _config.HeadWidth).Transpose(1, 2);
    }

    private Tensor Feed(Tensor x)
    {
        Tensor wide = x.Linear(_feedForwardIn.Weight, _feedForwardIn.Bias);
        Tensor active = _config.ActivationType switch
        {
            Activation.Gelu => wide.Gelu(),
            Activation.Relu => wide.Relu(),
            _ => Swiglu(wide, _config.ActivatedWidth),
        };
        return active.Linear(_feedForwardOut.Weight, _feedForwardOut.Bias);
    }

    /// <summary>silu(gate) · value: the value is the first half, the gate the second, the reverse of Llama's order.</summary>
    internal static Tensor Swiglu(Tensor x, int half) => x.Narrow(-1, half, half).Silu() * x.Narrow(-1, 0, half);
}
