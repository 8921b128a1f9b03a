namespace Olmo.Torch;

/// <summary>
/// On CUDA, runs matrix products and attention in a smaller type until disposed; on the processor it does nothing, as in the
/// reference trainer, whose autocast is opened for CUDA alone.
/// </summary>
public readonly ref struct Autocast
{
    private readonly bool _on;

    private Autocast(bool on) => _on = on;

    /// <param name="device">Where the tensors are.</param>
    /// <param name="type">BFloat16 or Float16; null for none.</param>
    public static Autocast To(Device device, DType? type)
    {
        if (!device.IsCuda || type is null)
            return default;
        Native.Check(Native.AutocastBegin((int)type));
        return new Autocast(on: true);
    }

    public void Dispose()
    {
        if (_on)
            Native.Check(Native.AutocastEnd());
    }
}
