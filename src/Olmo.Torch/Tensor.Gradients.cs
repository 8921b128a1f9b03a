namespace Olmo.Torch;

/// <content>Automatic differentiation.</content>
public sealed partial class Tensor
{
    /// <summary>Whether <see cref="Backward"/> leaves a gradient here. Can be set on tensors that no operator made.</summary>
    public bool RequiresGrad
    {
        get
        {
            Native.Check(Native.RequiresGrad(Handle, out int on));
            return on != 0;
        }
        set => Native.Check(Native.SetRequiresGrad(Handle, value ? 1 : 0));
    }

    /// <summary>Adds d this / d leaf to the gradient of every leaf that requires it. This must be a single number.</summary>
    public void Backward() => Native.Check(Native.Backward(Handle));

    /// <summary>The accumulated gradient, a new handle on it; null if there is none yet. It shares memory with what the next Backward adds to.</summary>
    public Tensor? Grad()
    {
        Native.Check(Native.Grad(Handle, out nint result));
        return result == 0 ? null : new Tensor(result);
    }

    /// <summary>Puts a gradient in place of the accumulated one.</summary>
    public void SetGrad(Tensor gradient) => Native.Check(Native.SetGrad(Handle, gradient.Handle));

    /// <summary>Forgets the gradient and frees its memory.</summary>
    public void ClearGrad() => Native.Check(Native.SetGrad(Handle, TensorHandle.None));

    /// <summary>The same memory, cut off from the graph.</summary>
    public Tensor Detach() => Made(Native.Detach(Handle, out nint result), result);
}
