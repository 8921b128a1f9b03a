namespace Olmo.Torch;

/// <summary>Where a tensor lives: the processor or one CUDA device.</summary>
public readonly record struct Device
{
    private readonly int _ordinalPlusOne;

    private Device(int index) => _ordinalPlusOne = index + 1;

    /// <summary>The processor.</summary>
    public static Device Cpu => default;

    /// <summary>CUDA devices of this machine that the loaded libtorch can use; 0 if it was built without CUDA.</summary>
    public static int CudaDevices => Native.CudaDevices();

    /// <summary>−1 for the processor, else the CUDA device's number.</summary>
    internal int Index => _ordinalPlusOne - 1;

    public bool IsCuda => _ordinalPlusOne > 0;

    internal static Device FromIndex(int index) => new(index);

    /// <summary>CUDA device <paramref name="ordinal"/>, counted from 0.</summary>
    /// <exception cref="TorchException">This libtorch or this machine has no such device.</exception>
    public static Device Cuda(int ordinal = 0)
    {
        int devices = CudaDevices;
        if (ordinal >= 0 && ordinal < devices)
            return new Device(ordinal);
        string found = devices == 0 ? "no CUDA device" : $"{devices} CUDA device{(devices == 1 ? "" : "s")}, cuda:0 to cuda:{devices - 1}";
        throw new TorchException(
            $"cuda:{ordinal} was asked for, but libtorch {TorchLibrary.TorchVersion} ({TorchLibrary.Path}) sees {found}. "
            + "Use the device `cpu`, or build native/ against a PyTorch with CUDA (CMAKE_PREFIX_PATH) on a machine that has a driver.");
    }

    /// <summary>Reads <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c> or <c>auto</c>, which is CUDA where there is one.</summary>
    /// <exception cref="TorchException">Another text, or a device that is not there.</exception>
    public static Device Parse(string text)
    {
        switch (text)
        {
            case "cpu": return Cpu;
            case "cuda": return Cuda();
            case "auto": return CudaDevices > 0 ? Cuda() : Cpu;
        }

        if (text.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(text.AsSpan(5), out int ordinal))
            return Cuda(ordinal);
        throw new TorchException($"`{text}` names no device. Expected cpu, cuda, cuda:N or auto.");
    }

    public override string ToString() => IsCuda ? $"cuda:{Index}" : "cpu";
}
