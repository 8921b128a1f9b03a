// One native library, one count of its handles: tests that look at the count cannot run beside others.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Olmo.Torch.Tests;

internal static class Torch
{
    /// <summary>Skips the test, with the reason, where the native library is not built.</summary>
    public static void OrSkip() => Skip.If(TorchLibrary.Problem is not null, TorchLibrary.Problem ?? "");

    /// <summary>Native handles that are alive once every forgotten one is collected.</summary>
    public static long LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return TorchLibrary.LiveTensors;
    }
}
