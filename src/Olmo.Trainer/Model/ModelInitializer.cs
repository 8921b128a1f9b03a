using Olmo.Torch;
using Olmo.Trainer.Config;

namespace Olmo.Trainer.Model;

/// <summary>
/// Initial weights, drawn in the original's order with libtorch's generator for the processor, so that the same seed gives the same
/// weights. Source: <c>OLMo:olmo/model.py</c> (reset_parameters), <c>OLMo:olmo/initialization.py</c>; the truncated normal is that
/// of PyTorch 2.5, current when OLMo 2 was trained (later releases draw otherwise).
/// </summary>
internal static class ModelInitializer
{
    /// <summary>Fills a model. Seed the generator first.</summary>
    public static void Initialize(OlmoModel model)
    {
        ModelConfig config = model.Config;
        using GradMode off = GradMode.Disabled();
        if (config.InitDevice != "meta")
            DrawAsConstructorsDo(model);

        double? cutoff = config.InitCutoffFactor ?? (config.InitFn == InitScheme.Normal ? null : 3);
        double own = config.InitFn == InitScheme.Mitchell ? 1 / Math.Sqrt(config.DModel) : config.InitStd;
        double embedding = config.EmbInitStd is { } set && set != 0
            ? set
            : config.InitFn == InitScheme.FullMegatron && config.ScaleEmbInit ? own * Math.Sqrt(config.DModel) : own;
        Draw(model, "transformer.wte.weight", embedding, cutoff);
        if (config.LearnedPositions)
            Draw(model, "transformer.wpe.weight", own, cutoff);
        if (!config.WeightTying)
            Draw(model, "transformer.ff_out.weight", config.InitFn == InitScheme.Normal ? own : 1 / Math.Sqrt(config.DModel), cutoff);
        for (int layer = 0; layer < config.NLayers; layer++)
        {
            string name = ParameterTable.BlockName(config, layer);
            Draw(model, name + ".attn_out.weight", OutputStd(config, config.DModel, layer), cutoff);
            Draw(model, name + ".ff_out.weight", OutputStd(config, config.ActivatedWidth, layer), cutoff);
            Draw(model, name + ".att_proj.weight", own, cutoff);
            Draw(model, name + ".ff_proj.weight", own, cutoff);
        }
    }

    // Deeper layers add less to the stream.
    private static double OutputStd(ModelConfig config, int inputs, int layer) => config.InitFn switch
    {
        InitScheme.Mitchell => 1 / Math.Sqrt(2.0 * inputs * (layer + 1)),
        InitScheme.FullMegatron => config.InitStd / Math.Sqrt(2.0 * config.NLayers),
        _ => config.InitStd,
    };

    private static void Draw(OlmoModel model, string name, double std, double? cutoff)
    {
        Tensor parameter = model[name];
        using TensorScope scope = TensorScope.Open();
        Tensor drawn = Tensor.Zeros(parameter.Shape);
        if (cutoff is { } c)
            TruncatedNormal(drawn, std, c);
        else
            drawn.NormalInPlace(0, std);
        parameter.CopyInPlace(drawn);
    }

    // A uniform number between the distribution function's values at both bounds, through its inverse.
    private static void TruncatedNormal(Tensor values, double std, double cutoff)
    {
        double edge = Tensor.Full([], cutoff / Math.Sqrt(2), DType.Float64).Erf().Item();
        values.UniformInPlace(-edge, edge);
        values.ErfInverseInPlace().MulInPlace(std * Math.Sqrt(2)).ClampInPlace(-cutoff * std, cutoff * std);
    }

    // PyTorch's modules draw when they are made, before the weights that count are drawn. Only the number and kind of draws matters.
    private static void DrawAsConstructorsDo(OlmoModel model)
    {
        ModelConfig config = model.Config;
        DrawAndForget(model, "transformer.wte.weight", normal: true);
        for (int layer = 0; layer < config.NLayers; layer++)
        {
            string name = ParameterTable.BlockName(config, layer);
            foreach (string part in new[] { ".attn_out", ".ff_out", ".att_proj", ".ff_proj" })
                DrawLinear(model, name + part, config);
        }

        if (config.LearnedPositions)
            DrawAndForget(model, "transformer.wpe.weight", normal: true);
        if (!config.WeightTying)
            DrawLinear(model, "transformer.ff_out", config);
    }

    private static void DrawLinear(OlmoModel model, string name, ModelConfig config)
    {
        DrawAndForget(model, name + ".weight", normal: false);
        if (config.IncludeBias)
            DrawAndForget(model, name + ".bias", normal: false);
    }

    private static void DrawAndForget(OlmoModel model, string name, bool normal)
    {
        using TensorScope scope = TensorScope.Open();
        Tensor drawn = Tensor.Zeros(model[name].Shape);
        if (normal)
            drawn.NormalInPlace();
        else
            drawn.UniformInPlace(-1, 1);
    }
}
