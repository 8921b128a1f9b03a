namespace Olmo.Torch;

/// <summary>
/// A tensor of libtorch. It belongs to the <see cref="TensorScope"/> that was open on the thread when it was made, else to whoever
/// made it. Views share storage with their base, and each is freed on its own.
/// </summary>
/// <remarks>
/// Every method throws <see cref="TorchException"/> with libtorch's message if shapes, types or devices do not fit, and
/// <see cref="ObjectDisposedException"/> once the tensor is freed. Results are new tensors; methods that end in <c>InPlace</c> change
/// this one and return it. Dimensions may be negative, counted from the end.
/// </remarks>
public sealed partial class Tensor : IDisposable
{
    private Tensor(nint handle)
    {
        Handle = new TensorHandle(handle);
        Scope = TensorScope.Current;
        Scope?.Own(this);
    }

    internal TensorHandle Handle { get; }

    internal TensorScope? Scope { get; set; }

    /// <summary>Whether the tensor was freed, by itself or by its scope.</summary>
    public bool IsFreed => Handle.IsClosed;

    /// <summary>Sizes, outermost first; empty for a single number.</summary>
    public unsafe long[] Shape
    {
        get
        {
            Native.Check(Native.Rank(Handle, out int rank));
            var sizes = new long[rank];
            fixed (long* p = sizes)
                Native.Check(Native.Sizes(Handle, p, rank));
            return sizes;
        }
    }

    /// <summary>Number of elements.</summary>
    public long Count
    {
        get
        {
            long count = 1;
            foreach (long size in Shape)
                count *= size;
            return count;
        }
    }

    public DType Type
    {
        get
        {
            Native.Check(Native.Dtype(Handle, out int type));
            return (DType)type;
        }
    }

    public Device Device
    {
        get
        {
            Native.Check(Native.Device(Handle, out int device));
            return Device.FromIndex(device);
        }
    }

    /// <summary>Frees the handle. Freeing twice does nothing.</summary>
    public void Dispose() => Handle.Dispose();

    private static TensorHandle OrNone(Tensor? tensor) => tensor is null ? TensorHandle.None : tensor.Handle;

    private static Tensor Made(int status, nint handle)
    {
        Native.Check(status);
        return new Tensor(handle);
    }

    private Tensor Changed(int status)
    {
        Native.Check(status);
        return this;
    }
}
