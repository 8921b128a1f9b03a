using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Olmo.Torch;

/// <content>Making tensors and reading them.</content>
public sealed partial class Tensor
{
    public static Tensor Zeros(ReadOnlySpan<long> shape, DType type = DType.Float32, Device device = default) => Full(shape, 0, type, device);

    public static Tensor Ones(ReadOnlySpan<long> shape, DType type = DType.Float32, Device device = default) => Full(shape, 1, type, device);

    public static unsafe Tensor Full(ReadOnlySpan<long> shape, double value, DType type = DType.Float32, Device device = default)
    {
        fixed (long* sizes = shape)
            return Made(Native.Full(sizes, shape.Length, value, (int)type, device.Index, out nint result), result);
    }

    /// <summary><paramref name="start"/>, start + step, … below <paramref name="end"/>.</summary>
    public static Tensor Range(double start, double end, double step = 1, DType type = DType.Float32, Device device = default) =>
        Made(Native.Arange(start, end, step, (int)type, device.Index, out nint result), result);

    /// <summary>Copies managed numbers, row-major; their type decides the tensor's.</summary>
    public static Tensor From<T>(ReadOnlySpan<T> data, ReadOnlySpan<long> shape, Device device = default)
        where T : unmanaged =>
        FromBytes(MemoryMarshal.AsBytes(data), shape, TypeOf<T>(), device);

    /// <summary>Copies raw little-endian elements, row-major.</summary>
    /// <exception cref="TorchException">The bytes are not exactly those of the shape.</exception>
    public static unsafe Tensor FromBytes(ReadOnlySpan<byte> data, ReadOnlySpan<long> shape, DType type, Device device = default)
    {
        fixed (byte* p = data)
        fixed (long* sizes = shape)
            return Made(Native.FromData(p, data.Length, sizes, shape.Length, (int)type, device.Index, out nint result), result);
    }

    /// <summary>The only element, whatever its type. Waits for the device.</summary>
    public double Item()
    {
        Native.Check(Native.Item(Handle, out double value));
        return value;
    }

    /// <summary>All elements, row-major, on the host.</summary>
    /// <exception cref="TorchException"><typeparamref name="T"/> is not the tensor's type.</exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        if (TypeOf<T>() != Type)
            throw new TorchException($"The tensor holds {Type}, not {typeof(T).Name}. Convert it with To first.");
        var data = new T[Count];
        CopyTo(MemoryMarshal.AsBytes(data.AsSpan()));
        return data;
    }

    /// <summary>Copies all elements, row-major, little-endian.</summary>
    /// <exception cref="TorchException">The buffer is not exactly as long as the tensor.</exception>
    public unsafe void CopyTo(Span<byte> data)
    {
        fixed (byte* p = data)
            Native.Check(Native.CopyData(Handle, p, data.Length));
    }

    /// <summary>This tensor itself under another handle if nothing changes, else a copy.</summary>
    public Tensor To(DType type) => Made(Native.To(Handle, (int)type, Device.Index, out nint result), result);

    /// <inheritdoc cref="To(DType)"/>
    public Tensor To(Device device) => Made(Native.To(Handle, (int)Type, device.Index, out nint result), result);

    public Tensor Clone() => Made(Native.Clone(Handle, out nint result), result);

    /// <summary>The same elements in row-major order in memory.</summary>
    public Tensor Contiguous() => Made(Native.Contiguous(Handle, out nint result), result);

    private static DType TypeOf<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return DType.Float32;
        if (typeof(T) == typeof(double))
            return DType.Float64;
        if (typeof(T) == typeof(long))
            return DType.Int64;
        if (typeof(T) == typeof(int))
            return DType.Int32;
        if (typeof(T) == typeof(byte))
            return DType.UInt8;
        if (typeof(T) == typeof(bool))
            return DType.Bool;
        if (typeof(T) == typeof(Half))
            return DType.Float16;
        throw new TorchException($"{typeof(T).Name} has no element type in libtorch ({Unsafe.SizeOf<T>()} bytes).");
    }
}
