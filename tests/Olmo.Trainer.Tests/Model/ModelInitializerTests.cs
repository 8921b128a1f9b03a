using System.Text.Json;
using Dolma.Testing;
using Olmo.Torch;
using Olmo.Trainer.Checkpoints;
using Olmo.Trainer.Config;
using Olmo.Trainer.Model;

namespace Olmo.Trainer.Tests.Model;

public sealed class ModelInitializerTests
{
    public ModelInitializerTests() => Torch.OrSkip();

    [SkippableTheory]
    [InlineData("normal")]
    [InlineData("normal init_cutoff_factor=3")]
    [InlineData("normal emb_init_std=0.5 init_cutoff_factor=2")]
    [InlineData("mitchell")]
    [InlineData("mitchell init_cutoff_factor=1.5")]
    [InlineData("full_megatron")]
    [InlineData("full_megatron scale_emb_init=True")]
    [InlineData("full_megatron emb_init_std=0.3")]
    [InlineData("normal rope=False init_cutoff_factor=3")]
    [InlineData("mitchell weight_tying=True")]
    [InlineData("normal init_device=meta")]
    public void TheSeedGivesTheOriginalsWeights(string name)
    {
        using TensorScope scope = TensorScope.Open();
        IReadOnlyDictionary<string, Tensor> golden = Safetensors.Read(SharedData.File("golden/model/pieces/olmo_init.safetensors"));
        var config = new ModelConfig
        {
            DModel = 8,
            NHeads = 2,
            NLayers = 2,
            MlpRatio = 4,
            VocabSize = 30,
            EmbeddingSize = 32,
            MaxSequenceLength = 32,
            Rope = true,
            IncludeBias = false,
            WeightTying = false,
            InitDevice = "cpu",
            LayerNormType = LayerNormType.Rms,
            InitFn = Enum.GetValues<InitScheme>().Single(s => ConfigNames.Snake(s.ToString()) == name.Split(' ')[0]),
        };
        foreach (string change in name.Split(' ').Skip(1))
        {
            config = change.Split('=') switch
            {
                ["init_cutoff_factor", var v] => config with { InitCutoffFactor = double.Parse(v, System.Globalization.CultureInfo.InvariantCulture) },
                ["emb_init_std", var v] => config with { EmbInitStd = double.Parse(v, System.Globalization.CultureInfo.InvariantCulture) },
                ["scale_emb_init", _] => config with { ScaleEmbInit = true },
                ["rope", _] => config with { Rope = false },
                ["weight_tying", _] => config with { WeightTying = true },
                _ => config with { InitDevice = "meta" },
            };
        }

        TorchRuntime.ManualSeed(6198);
        using var model = new OlmoModel(config, Device.Cpu);
        ModelInitializer.Initialize(model);
        model.Parameters.Count.ShouldBe(golden.Keys.Count(k => k.StartsWith(name + "/", StringComparison.Ordinal)));
        foreach (Parameter parameter in model.Parameters)
        {
            // Truncated normals go through the inverse error function, which another libtorch may round otherwise: two last places of a weight near 1.
            double limit = name is "normal" or "normal init_device=meta" ? 0 : 1.2e-7;
            Torch.Difference(parameter.Value, golden[$"{name}/{parameter.Name}"]).ShouldBeLessThanOrEqualTo(limit, parameter.Name);
        }

        // What the generator gives next shows whether as many numbers were drawn.
        using JsonDocument facts = JsonDocument.Parse(File.ReadAllText(SharedData.File("golden/model/pieces/olmo_init.json")));
        Tensor next = Tensor.Zeros([4]).UniformInPlace();
        next.ToArray<float>().ShouldBe(facts.RootElement.GetProperty(name + " d8").GetProperty("next_torch_rand").EnumerateArray().Select(n => n.GetSingle()));
    }

    [SkippableFact]
    public void WeightsBeyondTheCutoffDoNotOccur()
    {
        TorchRuntime.ManualSeed(8);
        ModelConfig config = FormulaModels.Config("olmo2") with { DModel = 256, InitStd = 0.02, InitCutoffFactor = 3 };
        using var model = new OlmoModel(config, Device.Cpu);
        ModelInitializer.Initialize(model);
        using TensorScope scope = TensorScope.Open();
        float[] weights = model["transformer.blocks.0.att_proj.weight"].ToArray<float>();
        weights.Max(Math.Abs).ShouldBeInRange(0.05f, 0.06f);
        Math.Sqrt(weights.Average(w => (double)w * w)).ShouldBe(0.02 * 0.9866, 2e-4);
        model["transformer.ln_f.weight"].ToArray<float>().ShouldAllBe(w => w == 1);
    }
}
