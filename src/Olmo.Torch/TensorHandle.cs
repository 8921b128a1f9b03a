using System.Runtime.InteropServices;

namespace Olmo.Torch;

/// <summary>The one owner of a native handle. Freeing twice frees once; a forgotten handle is freed by the garbage collector.</summary>
internal sealed class TensorHandle : SafeHandle
{
    /// <summary>Stands for "no tensor" where the native side takes null. Never freed.</summary>
    internal static readonly TensorHandle None = new(0);

    internal TensorHandle(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Native.TensorFree(handle);
        return true;
    }
}
