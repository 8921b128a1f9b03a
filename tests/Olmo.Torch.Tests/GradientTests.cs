namespace Olmo.Torch.Tests;

public sealed class GradientTests
{
    public GradientTests() => Torch.OrSkip();

    public static TheoryData<string> Functions => [.. Cases.Keys];

    // Each maps [2, 6] to some tensor, smoothly near the points used.
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Cases = new(StringComparer.Ordinal)
    {
        ["sum of squares"] = x => x.Pow(2),
        ["product with itself turned"] = x => x.MatMul(x.Transpose(0, 1)),
        ["division"] = x => x / (x * x + 2),
        ["silu"] = x => x.Silu(),
        ["gelu"] = x => x.Gelu(),
        ["softmax"] = x => x.Softmax(-1) * x,
        ["log-softmax"] = x => x.LogSoftmax(-1) * x,
        ["log-sum-exp"] = x => x.LogSumExp(-1),
        ["layer norm"] = x => x.LayerNorm(6, null, null, 1e-5) * x,
        ["root mean square"] = x => x * (x.Pow(2).Mean(-1, keep: true) + 1e-6).Rsqrt(),
        ["halves"] = x => x.Narrow(-1, 3, 3).Silu() * x.Narrow(-1, 0, 3),
        ["concatenation"] = x => Tensor.Concat([-x.Narrow(-1, 3, 3), x.Narrow(-1, 0, 3)], -1).Pow(3),
        ["repeats"] = x => x.Reshape(2, 3, 2).RepeatInterleave(2, 1).Pow(2),
        ["attention"] = x => Attend(x),
        ["sine and cosine"] = x => x.Sin() * x.Cos(),
        ["exponential and root"] = x => (x.Exp() + 1).Sqrt(),
        ["cross entropy"] = x => x.CrossEntropySum(Tensor.From<long>([4, -100], [2])),
    };

    [SkippableTheory]
    [MemberData(nameof(Functions))]
    public void BackwardEqualsFiniteDifferences(string name)
    {
        using TensorScope scope = TensorScope.Open();
        Func<Tensor, Tensor> function = Cases[name];
        double[] at = [0.3, -0.7, 1.1, 0.2, -0.4, 0.9, -1.2, 0.6, 0.5, -0.1, 0.8, -0.3];
        Tensor x = Tensor.From<double>(at, [2, 6]);
        x.RequiresGrad = true;
        function(x).Sum().Backward();
        double[] gradient = x.Grad()!.ToArray<double>();
        const double Step = 1e-5;
        for (int i = 0; i < at.Length; i++)
        {
            double Value(double offset)
            {
                double[] moved = [.. at];
                moved[i] += offset;
                return function(Tensor.From<double>(moved, [2, 6])).Sum().Item();
            }

            double expected = (Value(Step) - Value(-Step)) / (2 * Step);
            gradient[i].ShouldBe(expected, 1e-7, $"element {i}");
        }
    }

    [SkippableFact]
    public void GradientsAddUpUntilCleared()
    {
        using TensorScope scope = TensorScope.Open();
        Tensor x = Tensor.Ones([2]);
        x.RequiresGrad = true;
        x.Grad().ShouldBeNull();
        (x * 3).Sum().Backward();
        (x * 4).Sum().Backward();
        x.Grad()!.ToArray<float>().ShouldBe([7, 7]);
        x.ClearGrad();
        x.Grad().ShouldBeNull();
    }

    [SkippableFact]
    public void ParametersChangeInPlaceOnlyWithoutRecording()
    {
        using TensorScope scope = TensorScope.Open();
        Tensor x = Tensor.Ones([2]);
        x.RequiresGrad = true;
        Should.Throw<TorchException>(() => x.AddInPlace(1)).Message.ShouldContain("leaf");
        using (GradMode.Disabled())
        {
            GradMode.IsEnabled.ShouldBeFalse();
            x.AddInPlace(1);
        }

        GradMode.IsEnabled.ShouldBeTrue();
        x.ToArray<float>().ShouldBe([2, 2]);
        x.Detach().RequiresGrad.ShouldBeFalse();
    }

    [SkippableFact]
    public void CausalAttentionEqualsAMaskOfMinusInfinity()
    {
        using TensorScope scope = TensorScope.Open();
        TorchRuntime.ManualSeed(1);
        Tensor q = Tensor.Zeros([2, 3, 5, 4]).NormalInPlace();
        Tensor k = Tensor.Zeros([2, 3, 5, 4]).NormalInPlace();
        Tensor v = Tensor.Zeros([2, 3, 5, 4]).NormalInPlace();
        Tensor mask = Tensor.Full([5, 5], double.NegativeInfinity).UpperTriangle(1);
        float[] causal = Tensor.Attention(q, k, v, null).ToArray<float>();
        float[] masked = Tensor.Attention(q, k, v, mask).ToArray<float>();
        for (int i = 0; i < causal.Length; i++)
            masked[i].ShouldBe(causal[i], 1e-6f);
        // The first position sees only itself.
        Tensor.Attention(q, k, v, null).Narrow(2, 0, 1).ToArray<float>().ShouldBe(v.Narrow(2, 0, 1).ToArray<float>());
    }

    private static Tensor Attend(Tensor x)
    {
        Tensor heads = x.Reshape(1, 2, 3, 2);
        return Tensor.Attention(heads, heads * 0.5, heads, null).Pow(2);
    }
}
