using System.Text.Json;
using Dolma.Core;
using Dolma.Testing;
using Olmo.Torch;
using Olmo.Trainer.Checkpoints;
using Olmo.Trainer.Config;
using Olmo.Trainer.Data;
using Olmo.Trainer.Loop;
using Olmo.Trainer.Model;
using Olmo.Trainer.Optim;
using Olmo.Trainer.Tests.Model;

namespace Olmo.Trainer.Tests.Loop;

public sealed class TrainStepTests
{
    private static readonly TrainConfig Base = new()
    {
        Optimizer = new OptimizerConfig { Name = OptimizerKind.Adamw, LearningRate = 1e-2, WeightDecay = 0.1, Betas = [0.9, 0.95], Eps = 1e-8, DecayNormAndBias = true },
        Scheduler = new SchedulerConfig { TWarmup = 2, AlphaF = 0.1, WarmupMinLr = 0 },
        MaxGradNorm = 1,
        DeviceTrainMicrobatchSize = 2,
    };

    public TrainStepTests() => Torch.OrSkip();

    [SkippableTheory]
    [InlineData("T1", "4.162889 4.218260 4.082850 4.240403 4.040690 4.108578", "2.981637 3.078636 2.371391 2.228347 2.124415 1.993777", "3362.17569 3363.90007 3366.58424 3368.00279 3368.30592 3368.30660")]
    [InlineData("T2", "4.162889 4.218330 4.082851 4.240422 4.040684 4.108581", "2.981802 3.078825 2.371345 2.228147 2.124763 1.993727", "3362.18528 3363.90674 3366.58826 3368.00569 3368.30858 3368.30873")]
    [InlineData("T3", "4.025492 4.089055 4.132248 4.220760 4.040047 4.171129", "2.601756 1.842209 1.811197 1.542049 2.207339 1.589274", "3692.23200 3693.09942 3696.18825 3698.46503 3699.51395 3699.51395")]
    [InlineData("T4", "4.025492 4.089055 4.124672 4.232069 4.066097 4.160605", "2.601756 1.842209 1.810042 1.536435 2.158060 1.648293", "3692.23200 3692.84874 3696.41610 3698.91286 3700.00092 3700.30914")]
    [InlineData("T5", "4.025492 4.091491 4.132101 4.217848 4.040587 4.172683", "2.601756 1.865712 1.850765 1.553480 2.224662 1.590217", "3692.12282 3692.87341 3696.72450 3699.68600 3700.76858 3701.05346")]
    [InlineData("T6", "4.025492 4.119366 4.035825 4.149186 4.082976 4.133197", "2.601756 2.067923 2.307225 1.865898 2.485282 2.399472", "3693.14873 3692.79452 3692.37576 3692.04477 3691.99239 3691.88802")]
    [InlineData("T7", "4.162889 4.218260 4.085836 4.235774 4.036757 4.112195", "2.981637 3.078636 2.401681 2.228065 2.025394 1.989629", "3362.17569 3363.74579 3366.31656 3367.62476 3367.87142 3367.84622")]
    public void SixStepsAreTheOriginals(string run, string losses, string norms, string sums)
    {
        TrainConfig config = Config(run);
        using OlmoModel model = FormulaModels.Build(run is "T1" or "T2" or "T7" ? "olmo2" : "olmo1");
        using Optimizer optimizer = Optimizer.For(config, ParameterGroup.Split(model.Parameters, config));
        var step = new TrainStep(config, model, optimizer);
        long handles = TorchLibrary.LiveTensors;
        for (int s = 1; s <= 6; s++)
        {
            StepResult result = step.Run(FormulaModels.Batch(s - 1), s, current: s, max: 6);
            double ce = Number(losses, s);
            result.CrossEntropy.ShouldBe((float)ce, s <= 2 ? 2e-5f : 1e-3f, $"loss of step {s}");
            result.Clip.TotalNorm.ShouldBe((float)Number(norms, s), (float)(1e-3 * Number(norms, s)), $"norm of step {s}");
            using TensorScope scope = TensorScope.Open();
            model.Parameters.Sum(p => p.Value.Detach().Abs().Sum().Item()).ShouldBe(Number(sums, s), 0.02, $"weights after step {s}");
        }

        // Gradients live in the parameters; nothing else outlives a step.
        TorchLibrary.LiveTensors.ShouldBe(handles);
        if (run == "T1")
            optimizer.Groups.Select(g => g.Parameters.Count).ShouldBe([18, 1]);
    }

    [SkippableTheory]
    [MemberData(nameof(Golden.Runs), MemberType = typeof(Golden))]
    public void TenStepsOfOfficialModelsComeOut(string variant)
    {
        using TensorScope scope = TensorScope.Open();
        string folder = SharedData.Folder("golden/model/olmo/" + variant);
        string weights = File.Exists(Path.Join(folder, "model.safetensors")) ? folder : SharedData.Folder("golden/model/olmo/olmo2");
        TrainConfig config = ConfigReader.Load(Path.Join(folder, "config.yaml"));
        using OlmoModel model = Golden.Model(config, weights);
        Tensor ids = Safetensors.Read(Path.Join(weights, "outputs.safetensors"))["input_ids"];
        using Optimizer optimizer = Optimizer.For(config, ParameterGroup.Split(model.Parameters, config));
        var step = new TrainStep(config, model, optimizer);
        using JsonDocument facts = JsonDocument.Parse(File.ReadAllText(Path.Join(folder, "facts.json")));
        foreach (JsonElement expected in facts.RootElement.GetProperty("steps").EnumerateArray())
        {
            int s = expected.GetProperty("step").GetInt32();
            TrainBatch batch = Golden.Batch(ids, s - 1);
            long tokens = (long)batch.Instances * batch.SequenceLength;
            bool inTokens = config.Scheduler.Units == ScheduleUnits.Tokens;
            StepResult result = step.Run(batch, s, inTokens ? s * tokens : s, inTokens ? 10 * tokens : 10);
            result.CrossEntropy.ShouldBe(expected.GetProperty("ce").GetSingle(), 1e-5f, $"loss of step {s}");
            if (result.Z is { } z)
                z.ShouldBe(expected.GetProperty("z").GetSingle(), 1e-5f, $"z of step {s}");
            float norm = expected.GetProperty("total_grad_norm").GetSingle();
            result.Clip.TotalNorm.ShouldBe(norm, 7e-5f * norm, $"norm of step {s}");
            double[] rates = [.. expected.GetProperty("lr").EnumerateArray().Select(r => r.GetDouble())];
            for (int g = 0; g < rates.Length; g++)
                optimizer.Groups[g].LearningRate.ShouldBe(rates[g], 1e-15 + 1e-12 * rates[g]);
            if (File.Exists(Path.Join(folder, $"step{s}.safetensors")))
                CompareState(Safetensors.Read(Path.Join(folder, $"step{s}.safetensors")), model, optimizer, s, rates[0]);
        }
    }

    [SkippableFact]
    public void MicrobatchesDoNotChangeTheGradients()
    {
        foreach (int size in new[] { 1, 3, 4 })
        {
            using OlmoModel whole = FormulaModels.Build("olmo2");
            using OlmoModel parts = FormulaModels.Build("olmo2");
            using TensorScope scope = TensorScope.Open();
            Accumulate(whole, 4);
            Accumulate(parts, size);
            foreach (Parameter p in whole.Parameters)
                Torch.Difference(p.Value.Grad()!, parts[p.Name].Grad()!).ShouldBeLessThan(1e-5, p.Name);
        }
    }

    [SkippableFact]
    public void ALossThatIsNoNumberStopsTheRun()
    {
        using OlmoModel model = FormulaModels.Build("olmo2");
        using Optimizer optimizer = Optimizer.For(Base, ParameterGroup.Split(model.Parameters, Base));
        using (GradMode.Disabled())
            model["transformer.wte.weight"].FillInPlace(double.NaN);
        Should.Throw<RunException>(() => new TrainStep(Base, model, optimizer).Run(FormulaModels.Batch(0), 1, 1, 6)).Message.ShouldContain("loss of step 1 is not a number");
    }

    private static void Accumulate(OlmoModel model, int microbatch)
    {
        TrainConfig config = Base with { DeviceTrainMicrobatchSize = microbatch };
        using Optimizer optimizer = Optimizer.For(config, ParameterGroup.Split(model.Parameters, config));
        new TrainStep(config, model, optimizer).Accumulate(FormulaModels.Batch(0));
    }

    private static void CompareState(IReadOnlyDictionary<string, Tensor> golden, OlmoModel model, Optimizer optimizer, int step, double rate)
    {
        foreach (Parameter p in model.Parameters)
        {
            // An element whose gradient is nearly zero may take the first step in either direction.
            double limit = step == 1 ? 2 * rate : 5e-5;
            Torch.Difference(p.Value, golden["param." + p.Name]).ShouldBeLessThan(limit, $"{p.Name} after step {step}");
            golden["step." + p.Name].Item().ShouldBe(optimizer.Steps);
        }

        foreach ((string parameter, string kind, Tensor value) in optimizer.State())
            Torch.Difference(value, golden[$"{kind}.{parameter}"]).ShouldBeLessThan(kind == "exp_avg" ? 3e-7 : 2e-8, $"{kind} of {parameter} after step {step}");
    }

    private static TrainConfig Config(string run)
    {
        TrainConfig olmo1 = Base with { Optimizer = Base.Optimizer with { DecayNormAndBias = true } };
        return run switch
        {
            "T1" => Base,
            "T2" => Base with { SoftmaxAuxiliaryLoss = true },
            "T3" => Base with
            {
                Optimizer = Base.Optimizer with { DecayNormAndBias = false },
                Scheduler = new SchedulerConfig { Name = SchedulerKind.LinearWithWarmup, TWarmup = 2, AlphaF = 0 },
            },
            "T4" => olmo1 with { Scheduler = new SchedulerConfig { TWarmup = 2, GradClipWarmupSteps = 3, GradClipWarmupFactor = 5 } },
            "T5" => olmo1 with { MaxGradNorm = null, MaxGradNormRatio = 0.9 },
            "T6" => olmo1 with { Optimizer = olmo1.Optimizer with { Name = OptimizerKind.Lionw, LearningRate = 1e-3, Betas = [0.9, 0.99] } },
            _ => Base with { Optimizer = Base.Optimizer with { SelectiveUpdates = true } },
        };
    }

    private static double Number(string row, int step) => double.Parse(row.Split(' ')[step - 1], System.Globalization.CultureInfo.InvariantCulture);
}
