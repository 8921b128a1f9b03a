using Olmo.Torch;
using Olmo.Trainer.Config;

namespace Olmo.Trainer.Model;

/// <summary>
/// A decoder of the OLMo family: OLMo 1, 1.7 and 2, by configuration. Source: <c>OLMo:olmo/model.py</c> (OLMo).
/// Parameters are float32 and live on one device; the model owns them.
/// </summary>
internal sealed class OlmoModel : IDisposable
{
    private readonly ParameterTable _table;
    private readonly Block[] _blocks;
    private readonly RotaryEmbedding? _rotary;
    private readonly Norm? _embeddingNorm;
    private readonly Norm _finalNorm;
    private readonly Tensor? _alibi;    // [1, heads, T, T]

    /// <summary>Builds the model with norms of ones and everything else zero; <see cref="ModelInitializer"/> or a checkpoint fills it.</summary>
    public OlmoModel(ModelConfig config, Device device)
    {
        Config = config;
        Device = device;
        _table = new ParameterTable(config, device);
        if (config.Rope)
            _rotary = new RotaryEmbedding(config.HeadWidth, config.MaxSequenceLength, config.RopeTheta, config.RopeFullPrecision, device);
        if (config.Alibi)
            _alibi = AlibiBias(config, device);
        if (config.EmbeddingLayerNorm)
            _embeddingNorm = NormOf(config, _table, "transformer.emb_norm", config.DModel);
        _finalNorm = NormOf(config, _table, "transformer.ln_f", config.DModel);
        _blocks = new Block[config.NLayers];
        for (int i = 0; i < _blocks.Length; i++)
            _blocks[i] = new Block(config, _table, ParameterTable.BlockName(config, i), _rotary);
    }

    public ModelConfig Config { get; }

    public Device Device { get; }

    public IReadOnlyList<Parameter> Parameters => _table.All;

    /// <summary>All numbers that are trained.</summary>
    public long ParameterCount => _table.All.Sum(p => p.Value.Count);

    /// <summary>The same without the token embedding and learned positions; an output matrix of its own counts.</summary>
    public long NonEmbeddingParameterCount =>
        _table.All.Where(p => p.Kind is not (ParameterKind.Embedding or ParameterKind.Positions)).Sum(p => p.Value.Count);

    /// <exception cref="KeyNotFoundException">This architecture has no such parameter.</exception>
    public Tensor this[string name] => _table.Get(name);

    /// <summary>Logits for every position.</summary>
    /// <param name="ids">int64 [batch, tokens], at most <c>max_sequence_length</c> tokens.</param>
    /// <param name="training">Whether dropout acts.</param>
    /// <returns>[batch, tokens, embedding rows].</returns>
    public Tensor Forward(Tensor ids, bool training)
    {
        long tokens = ids.Shape[1];
        if (tokens > Config.MaxSequenceLength)
            throw new ArgumentException($"The sequences have {tokens} tokens, the model takes {Config.MaxSequenceLength} (`model.max_sequence_length`).", nameof(ids));
        Tensor embedding = _table.Get("transformer.wte.weight");
        Tensor x = embedding.Embedding(ids);
        if (_embeddingNorm is not null)
            x = _embeddingNorm.Forward(x);
        if (Config.LearnedPositions)
            x = _table.Get("transformer.wpe.weight").Narrow(0, 0, tokens) + x;
        x = x.Dropout(training ? Config.EmbeddingDropout : 0);
        Tensor? mask = _alibi?.Narrow(2, 0, tokens).Narrow(3, 0, tokens);
        foreach (Block block in _blocks)
            x = block.Forward(x, mask, training);
        x = _finalNorm.Forward(x);
        Tensor logits = Config.WeightTying
            ? x.Linear(embedding)
            : x.Linear(_table.Get("transformer.ff_out.weight"), _table.Find("transformer.ff_out.bias"));
        return Config.ScaleLogits ? logits * (1 / Math.Sqrt(Config.DModel)) : logits;
    }

    public void Dispose()
    {
        _table.Dispose();
        _rotary?.Dispose();
        _alibi?.Dispose();
    }

    internal static Norm NormOf(ModelConfig config, ParameterTable table, string name, int width) =>
        new(config.LayerNormType, width, config.LayerNormEps, table.Find(name + ".weight"), table.Find(name + ".bias"));

    // Hidden positions get the lowest finite number, not −∞: the original's choice, which keeps a fully hidden row finite.
    private static Tensor AlibiBias(ModelConfig config, Device device)
    {
        int length = config.MaxSequenceLength;
        var bias = new float[(long)config.NHeads * length * length];
        for (int head = 0; head < config.NHeads; head++)
        {
            double slope = Math.Pow(2, -(head + 1) * config.AlibiBiasMax / config.NHeads);
            for (int i = 0; i < length; i++)
            {
                for (int j = 0; j < length; j++)
                    bias[((long)head * length + i) * length + j] = j > i ? float.MinValue : (float)(-slope * (i - j));
            }
        }

        return Tensor.From<float>(bias, [1, config.NHeads, length, length], device);
    }
}
