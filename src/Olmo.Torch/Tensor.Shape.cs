namespace Olmo.Torch;

/// <content>Other views of the same elements, and putting tensors together.</content>
public sealed partial class Tensor
{
    /// <summary>A view if the memory allows it, else a copy. One size may be −1, which is what remains.</summary>
    public unsafe Tensor Reshape(params ReadOnlySpan<long> shape)
    {
        fixed (long* sizes = shape)
            return Made(Native.Reshape(Handle, sizes, shape.Length, out nint result), result);
    }

    /// <summary>Repeats dimensions of size 1 without copying.</summary>
    public unsafe Tensor Expand(params ReadOnlySpan<long> shape)
    {
        fixed (long* sizes = shape)
            return Made(Native.Expand(Handle, sizes, shape.Length, out nint result), result);
    }

    public Tensor Transpose(int first, int second) => Made(Native.Transpose(Handle, first, second, out nint result), result);

    /// <summary>A view of <paramref name="length"/> entries of one dimension, from <paramref name="start"/>.</summary>
    public Tensor Narrow(int dim, long start, long length) => Made(Native.Narrow(Handle, dim, start, length, out nint result), result);

    /// <summary>Each entry of a dimension <paramref name="repeats"/> times in a row: a a b b.</summary>
    public Tensor RepeatInterleave(long repeats, int dim) => Made(Native.RepeatInterleave(Handle, repeats, dim, out nint result), result);

    /// <summary>The elements on and above a diagonal; 0 is the main one, 1 the one above. Others become 0.</summary>
    public Tensor UpperTriangle(long diagonal = 0) => Made(Native.Triu(Handle, diagonal, out nint result), result);

    public Tensor Gather(int dim, Tensor index) => Made(Native.Gather(Handle, dim, index.Handle, out nint result), result);

    /// <summary>Puts tensors behind each other along a dimension.</summary>
    public static unsafe Tensor Concat(ReadOnlySpan<Tensor> tensors, int dim)
    {
        var handles = new nint[tensors.Length];
        int held = 0;
        try
        {
            foreach (Tensor tensor in tensors)
            {
                bool added = false;
                tensor.Handle.DangerousAddRef(ref added);
                handles[held++] = tensor.Handle.DangerousGetHandle();
            }

            fixed (nint* p = handles)
                return Made(Native.Cat(p, held, dim, out nint result), result);
        }
        finally
        {
            for (int i = 0; i < held; i++)
                tensors[i].Handle.DangerousRelease();
        }
    }
}
