namespace Olmo.Torch;

/// <summary>Settings of the process as a whole.</summary>
public static class TorchRuntime
{
    /// <summary>Threads that one operator may use on the processor. Sums may differ in the last bit with another number.</summary>
    public static int Threads
    {
        get => Native.Threads();
        set => Native.Check(Native.SetThreads(value));
    }

    /// <summary>Seeds the generators of all devices.</summary>
    public static void ManualSeed(ulong seed) => Native.Check(Native.ManualSeed(seed));

    /// <summary>Asks for kernels that give the same bits every time; where there is none, libtorch warns and goes on.</summary>
    public static void UseDeterministicKernels(bool on) => Native.Check(Native.SetDeterministic(on ? 1 : 0));
}
