using Olmo.Torch;

// libtorch's threads and its generator are the process's.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Olmo.Trainer.Tests;

internal static class Torch
{
    /// <summary>Skips the test, with the reason, where the native library is not built.</summary>
    public static void OrSkip() => Skip.If(TorchLibrary.Problem is not null, TorchLibrary.Problem ?? "");

    /// <summary>The largest absolute difference of two tensors of one shape.</summary>
    public static double Difference(Tensor a, Tensor b)
    {
        using TensorScope scope = TensorScope.Open();
        a.Shape.ShouldBe(b.Shape);
        return (a.Detach() - b).Abs().Max().Item();
    }
}
