namespace Olmo.Torch.Tests;

public sealed class DeviceTests
{
    public DeviceTests() => Torch.OrSkip();

    [SkippableFact]
    public void AutoIsCudaWhereThereIsOne() => Device.Parse("auto").IsCuda.ShouldBe(Device.CudaDevices > 0);

    [SkippableFact]
    public void AMissingCudaDeviceNamesWhatIsThereAndTheWayOut()
    {
        TorchException e = Should.Throw<TorchException>(() => Device.Parse($"cuda:{Device.CudaDevices}"));
        e.Message.ShouldContain($"cuda:{Device.CudaDevices} was asked for");
        e.Message.ShouldContain(TorchLibrary.Path);
        e.Message.ShouldContain("`cpu`");
    }

    [SkippableFact]
    public void AnUnknownDeviceListsTheKnownOnes() =>
        Should.Throw<TorchException>(() => Device.Parse("tpu")).Message.ShouldBe("`tpu` names no device. Expected cpu, cuda, cuda:N or auto.");

    [SkippableFact]
    public void TheProcessorIsTheDefault()
    {
        Device.Parse("cpu").ShouldBe(default);
        default(Device).ToString().ShouldBe("cpu");
    }

    [SkippableFact]
    public void ThreadsStartAtOne()
    {
        int before = TorchRuntime.Threads;
        Should.Throw<TorchException>(() => TorchRuntime.Threads = 0);
        TorchRuntime.Threads = 1;
        TorchRuntime.Threads.ShouldBe(1);
        TorchRuntime.Threads = before;
    }

    [SkippableFact]
    public void OnCudaTheSameProductComesOut()
    {
        Skip.If(Device.CudaDevices == 0, "needs a CUDA device");
        using TensorScope scope = TensorScope.Open();
        Tensor a = Tensor.Range(0, 12).Reshape(3, 4);
        Tensor b = a.To(Device.Cuda());
        b.Device.IsCuda.ShouldBeTrue();
        b.MatMul(b.Transpose(0, 1)).ToArray<float>().ShouldBe(a.MatMul(a.Transpose(0, 1)).ToArray<float>());
    }
}
