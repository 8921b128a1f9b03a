namespace Olmo.Torch.Tests;

public sealed class TensorTests
{
    public TensorTests() => Torch.OrSkip();

    [SkippableFact]
    public void NumbersComeBackAsTheyWentIn()
    {
        using Tensor floats = Tensor.From<float>([1.5f, -2f, float.NaN, 0f, 7f, 8f], [2, 3]);
        floats.Shape.ShouldBe([2, 3]);
        floats.Count.ShouldBe(6);
        floats.Type.ShouldBe(DType.Float32);
        floats.Device.ShouldBe(Device.Cpu);
        floats.ToArray<float>().ShouldBe([1.5f, -2f, float.NaN, 0f, 7f, 8f]);
        using Tensor longs = Tensor.From<long>([long.MaxValue, long.MinValue], [2]);
        longs.ToArray<long>().ShouldBe([long.MaxValue, long.MinValue]);
        using Tensor bools = Tensor.From<bool>([true, false, true], [3]);
        bools.ToArray<bool>().ShouldBe([true, false, true]);
        using Tensor one = Tensor.Full([], 3.25, DType.Float64);
        one.Shape.ShouldBeEmpty();
        one.Item().ShouldBe(3.25);
    }

    [SkippableFact]
    public void AnEmptyTensorHasNoElements()
    {
        using Tensor none = Tensor.Zeros([3, 0]);
        none.Count.ShouldBe(0);
        none.ToArray<float>().ShouldBeEmpty();
    }

    [SkippableFact]
    public void AViewIsReadInItsOwnOrder()
    {
        using Tensor base_ = Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3]);
        using Tensor turned = base_.Transpose(0, 1);
        turned.ToArray<float>().ShouldBe([1, 4, 2, 5, 3, 6]);
        using Tensor part = base_.Narrow(1, 1, 2);
        part.ToArray<float>().ShouldBe([2, 3, 5, 6]);
        using Tensor joined = Tensor.Concat([part, part], 0);
        joined.Shape.ShouldBe([4, 2]);
        using Tensor repeated = part.RepeatInterleave(2, 1);
        repeated.ToArray<float>().ShouldBe([2, 2, 3, 3, 5, 5, 6, 6]);
    }

    [SkippableFact]
    public void AViewOutlivesItsBase()
    {
        Tensor base_ = Tensor.From<float>([1, 2, 3, 4], [4]);
        using Tensor view = base_.Narrow(0, 2, 2);
        base_.Dispose();
        view.ToArray<float>().ShouldBe([3, 4]);
    }

    [SkippableFact]
    public void ABufferOfAnotherLengthIsRefusedWithBothLengths()
    {
        TorchException e = Should.Throw<TorchException>(() => Tensor.FromBytes(new byte[7], [2], DType.Float32));
        e.Message.ShouldBe("the buffer has 7 bytes, the tensor 8");
        using Tensor two = Tensor.Zeros([2]);
        Should.Throw<TorchException>(() => two.CopyTo(new byte[4])).Message.ShouldBe("the buffer has 4 bytes, the tensor 8");
        Should.Throw<TorchException>(() => two.ToArray<long>()).Message.ShouldContain("Float32");
    }

    [SkippableFact]
    public void ShapesThatDoNotFitCarryLibtorchsMessage()
    {
        using Tensor a = Tensor.Zeros([2, 3]);
        using Tensor b = Tensor.Zeros([4, 5]);
        Should.Throw<TorchException>(() => a.MatMul(b)).Message.ShouldContain("2x3 and 4x5");
        Should.Throw<TorchException>(() => a + b).Message.ShouldContain("must match the size");
    }

    [SkippableFact]
    public void AFailureLeavesNothingBehind()
    {
        using Tensor a = Tensor.Zeros([2, 3]);
        using Tensor b = Tensor.Zeros([4, 5]);
        long before = Torch.LiveTensors();
        for (int i = 0; i < 100; i++)
            Should.Throw<TorchException>(() => a.MatMul(b));
        Torch.LiveTensors().ShouldBe(before);
        (a + 1).Dispose();    // and the next call works
    }

    [SkippableFact]
    public void MessagesOfThreadsDoNotMix()
    {
        Parallel.For(2, 66, i =>
        {
            using Tensor a = Tensor.Zeros([i, 1]);
            using Tensor b = Tensor.Zeros([i + 100, 1]);
            Should.Throw<TorchException>(() => a + b).Message.ShouldContain($"({i})");
        });
    }

    [SkippableFact]
    public void FreeingTwiceFreesOnce()
    {
        long before = Torch.LiveTensors();
        Tensor tensor = Tensor.Zeros([2]);
        Torch.LiveTensors().ShouldBe(before + 1);
        tensor.Dispose();
        tensor.IsFreed.ShouldBeTrue();
        tensor.Dispose();
        Torch.LiveTensors().ShouldBe(before);
    }

    [SkippableFact]
    public void AFreedTensorCannotBeUsed()
    {
        Tensor freed = Tensor.Zeros([2]);
        freed.Dispose();
        using Tensor other = Tensor.Zeros([2]);
        Should.Throw<ObjectDisposedException>(() => freed + other);
        Should.Throw<ObjectDisposedException>(() => other + freed);
        Should.Throw<ObjectDisposedException>(() => freed.Shape);
        Should.Throw<ObjectDisposedException>(() => Tensor.Concat([other, freed], 0));
    }

    [SkippableFact]
    public void AForgottenTensorIsCollected()
    {
        long before = Torch.LiveTensors();
        MakeAndForget();
        Torch.LiveTensors().ShouldBe(before);
    }

    [SkippableTheory]
    [InlineData(DType.Float16)]
    [InlineData(DType.BFloat16)]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int64)]
    [InlineData(DType.UInt8)]
    public void SmallWholeNumbersSurviveEveryType(DType type)
    {
        using Tensor wide = Tensor.From<float>([0, 1, 2, 100], [4]);
        using Tensor narrow = wide.To(type);
        narrow.Type.ShouldBe(type);
        using Tensor back = narrow.To(DType.Float32);
        back.ToArray<float>().ShouldBe([0, 1, 2, 100]);
        new byte[4 * type.Bytes()].Length.ShouldBe(type.Bytes() * (int)narrow.Count);
        narrow.CopyTo(new byte[4 * type.Bytes()]);
    }

    [SkippableFact]
    public void TheSameSeedDrawsTheSameNumbers()
    {
        using Tensor first = Tensor.Zeros([100]);
        using Tensor second = Tensor.Zeros([100]);
        TorchRuntime.ManualSeed(6198);
        first.NormalInPlace().ToArray<float>().Distinct().Count().ShouldBeGreaterThan(90);
        TorchRuntime.ManualSeed(6198);
        second.NormalInPlace();
        second.ToArray<float>().ShouldBe(first.ToArray<float>());
    }

    private static void MakeAndForget() => _ = Tensor.Zeros([1]).Shape;
}
