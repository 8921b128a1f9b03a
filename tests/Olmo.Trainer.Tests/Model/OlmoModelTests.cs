using Dolma.Testing;
using Olmo.Torch;
using Olmo.Trainer.Checkpoints;
using Olmo.Trainer.Config;
using Olmo.Trainer.Data;
using Olmo.Trainer.Model;

namespace Olmo.Trainer.Tests.Model;

public sealed class OlmoModelTests
{
    public OlmoModelTests() => Torch.OrSkip();

    [SkippableTheory]
    [InlineData("olmo1", 36864, 34816, "-0.094866 0.109080 -0.513639 0.307299", "1.199287 -0.743133 -0.105067 -0.727422", 117.16952, 257.63147, 0.116134, 2.601757)]
    [InlineData("olmo1_clip", 36864, 34816, "0.014157 0.282979 -1.221820 0.346601", "1.232234 -0.715316 0.098757 -0.279495", 138.66307, 268.25101, 0.116166, 2.521358)]
    [InlineData("olmo1_tied", 34816, 32768, "0.679175 0.727761 0.667995 0.205127", "-0.936011 1.346140 -0.281911 -0.262451", -12.0336, 259.00220, 0.114196, 2.535655)]
    [InlineData("olmo2", 31008, 28960, "0.036922 -0.782270 1.492344 1.040384", "0.143487 -0.187789 -0.105243 0.904521", 319.91705, 266.42490, 0.118711, 2.981637)]
    [InlineData("olmo2_gqa", 28928, 26880, "0.162208 0.326352 0.545558 0.713408", "0.212312 0.395611 0.241374 0.352846", -34.2208, 272.09131, 0.114993, 3.185321)]
    [InlineData("gpt2_wpe_bias", 28032, 25472, "0.166321 -0.218762 0.395892 -1.530935", "0.405342 -0.324361 -0.717832 0.214259", 163.84242, 269.79501, 0.118177, 1.719320)]
    [InlineData("alibi_rms_pre", 24736, 22688, "-0.045625 0.113226 0.070224 0.114660", "-0.221337 -0.054701 -0.113823 0.032595", 6.44978, 250.75430, 0.104188, 0.401604)]
    public void ForwardAndBackwardAreTheOriginals(
        string variant, long parameters, long nonEmbedding, string first, string last, double logitSum, double crossEntropy, double z, double gradientNorm)
    {
        using OlmoModel model = FormulaModels.Build(variant);
        using TensorScope scope = TensorScope.Open();
        model.ParameterCount.ShouldBe(parameters);
        model.NonEmbeddingParameterCount.ShouldBe(nonEmbedding);
        TrainBatch batch = FormulaModels.Batch(0);
        batch.Tokens[..16].ShouldBe([40u, 50, 39, 38, 45, 42, 36, 30, 37, 40, 33, 9, 43, 13, 46, 24]);
        Tensor logits = model.Forward(Tensor.From<long>(batch.Inputs(0, 4), [4, 16]), training: true);
        float[] values = logits.ToArray<float>();
        values[..4].ShouldBe(Numbers(first), 1e-5f);
        values[^4..].ShouldBe(Numbers(last), 1e-5f);
        logits.Sum().Item().ShouldBe(logitSum, 2e-3);
        (Tensor ce, Tensor? zSum) = LanguageLoss.Sums(logits, Tensor.From<long>(batch.Labels(0, 4), [60]), withZ: true);
        ce.Item().ShouldBe(crossEntropy, 1e-3);
        zSum!.Item().ShouldBe(z, 2e-6);
        (ce * (1.0 / 64)).Backward();
        double squares = model.Parameters.Sum(p => Math.Pow(p.Value.Grad()!.Norm().Item(), 2));
        Math.Sqrt(squares).ShouldBe(gradientNorm, 7e-5 * gradientNorm);
    }

    [SkippableTheory]
    [MemberData(nameof(Golden.Models), MemberType = typeof(Golden))]
    public void LogitsAndGradientsOfOfficialModelsComeOut(string variant)
    {
        using TensorScope scope = TensorScope.Open();
        string folder = SharedData.Folder("golden/model/olmo/" + variant);
        TrainConfig config = ConfigReader.Load(Path.Join(folder, "config.yaml"));
        IReadOnlyDictionary<string, Tensor> outputs = Safetensors.Read(Path.Join(folder, "outputs.safetensors"));
        using OlmoModel model = Golden.Model(config, folder);
        TrainBatch batch = Golden.Batch(outputs["input_ids"], 0);
        Tensor ids = Tensor.From<long>(batch.Inputs(0, 2), [2, batch.SequenceLength]);
        Torch.Difference(model.Forward(ids, training: false), outputs["logits"]).ShouldBeLessThan(1e-4);
        var optimizer = Trainer.Optim.Optimizer.For(config, Trainer.Optim.ParameterGroup.Split(model.Parameters, config));
        new Trainer.Loop.TrainStep(config, model, optimizer).Accumulate(batch);
        foreach (Parameter parameter in model.Parameters)
        {
            Tensor expected = outputs["grad." + parameter.Name];
            Torch.Difference(parameter.Value.Grad()!, expected).ShouldBeLessThan(3e-5 * expected.Abs().Max().Item() + 1e-12, parameter.Name);
        }
    }

    [SkippableFact]
    public void RotationIsTheOriginals()
    {
        using TensorScope scope = TensorScope.Open();
        using var rotary = new RotaryEmbedding(8, 4, 10000, fullPrecision: true, Device.Cpu);
        Tensor x = Tensor.Range(0, 8).Reshape(1, 1, 1, 8).Expand(1, 1, 4, 8);
        float[] turned = rotary.Rotate(x).ToArray<float>();
        turned[..8].ShouldBe([0, 1, 2, 3, 4, 5, 6, 7], 1e-6f);
        turned[8..16].ShouldBe(Numbers("-3.365884 0.495837 1.939901 2.992999 2.161209 5.074854 6.0197 7.002996"), 1e-5f);
        turned[24..].ShouldBe(Numbers("-0.56448 -0.522265 1.819127 2.978987 -3.95997 5.072203 6.057291 7.008968"), 1e-5f);
    }

    [SkippableFact]
    public void NormsAndTheGateAreTheOriginals()
    {
        using TensorScope scope = TensorScope.Open();
        Tensor x = Tensor.Range(1, 5).Reshape(1, 4);
        new Norm(LayerNormType.Rms, 4, 1e-6, null, null).Forward(x).ToArray<float>().ShouldBe([0.36514837f, 0.73029673f, 1.0954452f, 1.4605935f], 1e-6f);
        new Norm(LayerNormType.Default, 4, 1e-5, null, null).Forward(x).ToArray<float>().ShouldBe([-1.3416355f, -0.44721186f, 0.44721186f, 1.3416355f], 1e-6f);
        Block.Swiglu(Tensor.From<float>([1, 2, 0.5f, -1], [1, 4]), 2).ToArray<float>().ShouldBe([0.31122968f, -0.53788286f], 1e-6f);
    }

    [SkippableFact]
    public void RootMeanSquareRoundsToTheInputsTypeBeforeTheWeight()
    {
        using TensorScope scope = TensorScope.Open();
        Tensor x = Tensor.From<float>([1, 2, 3, 4.0078125f], [1, 4]).To(DType.BFloat16);
        Tensor y = new Norm(LayerNormType.Rms, 4, 1e-6, Tensor.Ones([4]), null).Forward(x);
        y.Type.ShouldBe(DType.Float32);
        y.ToArray<float>().ShouldBe([0.365234375f, 0.73046875f, 1.09375f, 1.4609375f]);
    }

    [SkippableFact]
    public void APositionSeesNothingThatComesLater()
    {
        using OlmoModel model = FormulaModels.Build("olmo2");
        using TensorScope scope = TensorScope.Open();
        long[] ids = FormulaModels.Batch(0).Inputs(0, 1);
        float[] before = model.Forward(Tensor.From<long>(ids, [1, 16]), training: false).ToArray<float>();
        ids[10] = 63;
        float[] after = model.Forward(Tensor.From<long>(ids, [1, 16]), training: false).ToArray<float>();
        after[..(10 * 64)].ShouldBe(before[..(10 * 64)], 1e-6f);
        after[(10 * 64)..(11 * 64)].ShouldNotBe(before[(10 * 64)..(11 * 64)]);
    }

    [SkippableFact]
    public void GroupedBlocksComputeTheSameUnderOtherNames()
    {
        using OlmoModel plain = FormulaModels.Build("olmo2");
        using var grouped = new OlmoModel(plain.Config with { BlockGroupSize = 2 }, Device.Cpu);
        using TensorScope scope = TensorScope.Open();
        using (GradMode.Disabled())
        {
            foreach (Parameter p in plain.Parameters)
                grouped[p.Name.Replace(".blocks.", ".block_groups.0.", StringComparison.Ordinal)].CopyInPlace(p.Value);
        }

        Tensor ids = Tensor.From<long>(FormulaModels.Batch(0).Inputs(0, 2), [2, 16]);
        Torch.Difference(plain.Forward(ids, false), grouped.Forward(ids, false)).ShouldBe(0);
    }

    [SkippableFact]
    public void ALongerSequenceThanConfiguredIsRefused()
    {
        using OlmoModel model = FormulaModels.Build("olmo2");
        using TensorScope scope = TensorScope.Open();
        Should.Throw<ArgumentException>(() => model.Forward(Tensor.Zeros([1, 17], DType.Int64), false)).Message.ShouldContain("17 tokens");
    }

    private static float[] Numbers(string text) => [.. text.Split(' ').Select(n => float.Parse(n, System.Globalization.CultureInfo.InvariantCulture))];
}
