using Olmo.Torch;
using Olmo.Trainer.Config;
using Olmo.Trainer.Data;
using Olmo.Trainer.Model;

namespace Olmo.Trainer.Tests.Model;

/// <summary>Small models whose weights and inputs come from a formula, so that their goldens fit on a page (the specification's section 2.12).</summary>
internal static class FormulaModels
{
    private static readonly ModelConfig Common = new()
    {
        DModel = 32,
        NHeads = 4,
        NLayers = 2,
        VocabSize = 64,
        EmbeddingSize = 64,
        MaxSequenceLength = 16,
        AttentionDropout = 0,
        ResidualDropout = 0,
        EmbeddingDropout = 0,
        EosTokenId = 0,
        PadTokenId = 1,
        IncludeBias = false,
    };

    public static ModelConfig Config(string variant)
    {
        ModelConfig olmo1 = Common with { MlpRatio = 8, Rope = true, LayerNormWithAffine = false, WeightTying = false };
        ModelConfig olmo2 = Common with
        {
            MlpHiddenSize = 192,
            Rope = true,
            RopeTheta = 500000,
            LayerNormType = LayerNormType.Rms,
            LayerNormEps = 1e-6,
            AttentionLayerNorm = true,
            NormAfter = true,
            WeightTying = false,
        };
        return variant switch
        {
            "olmo1" => olmo1,
            "olmo1_clip" => olmo1 with { ClipQkv = 0.5 },
            "olmo1_tied" => olmo1 with { WeightTying = true },
            "olmo2" => olmo2,
            "olmo2_gqa" => olmo2 with { NKvHeads = 2 },
            "gpt2_wpe_bias" => Common with { MlpRatio = 4, ActivationType = Activation.Gelu, IncludeBias = true },
            "alibi_rms_pre" => Common with { MlpRatio = 4, Alibi = true, LayerNormType = LayerNormType.Rms, WeightTying = false, ScaleLogits = true },
            _ => throw new ArgumentException(variant),
        };
    }

    public static OlmoModel Build(string variant)
    {
        var model = new OlmoModel(Config(variant), Device.Cpu);
        using GradMode off = GradMode.Disabled();
        uint rank = 0;
        foreach (Parameter parameter in model.Parameters.OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            var values = new float[parameter.Value.Count];
            for (int j = 0; j < values.Length; j++)
            {
                double u = Hash((uint)j, rank) / 4294967296.0;
                values[j] = (float)(parameter.Name.EndsWith("norm.weight", StringComparison.Ordinal) || parameter.Name.EndsWith("ln_f.weight", StringComparison.Ordinal)
                    ? 1 + 0.2 * (2 * u - 1)
                    : parameter.Name.EndsWith("bias", StringComparison.Ordinal) ? 0.1 * (2 * u - 1) : 0.2 * (2 * u - 1));
            }

            using Tensor filled = Tensor.From<float>(values, parameter.Value.Shape);
            parameter.Value.CopyInPlace(filled);
            rank++;
        }

        return model;
    }

    /// <summary>Batch s of the training runs, from 0: 4 instances of 16 tokens.</summary>
    public static TrainBatch Batch(int s)
    {
        var batch = new TrainBatch(4, 16);
        for (int j = 0; j < batch.Tokens.Length; j++)
            batch.Tokens[j] = Hash((uint)(s * batch.Tokens.Length + j), 1000) % 64;
        return batch;
    }

    public static uint Hash(uint j, uint k)
    {
        uint h = j * 2654435761 + (k + 1) * 2246822519;
        h ^= h >> 15;
        h *= 2246822519;
        h ^= h >> 13;
        h *= 3266489917;
        return h ^ h >> 16;
    }
}
