namespace Olmo.Torch;

/// <content>
/// Changes to this tensor's own memory, each returning the tensor itself. On a tensor that requires gradients they need
/// <see cref="GradMode.Disabled"/>.
/// </content>
public sealed partial class Tensor
{
    public Tensor CopyInPlace(Tensor source) => Changed(Native.CopyInPlace(Handle, source.Handle));

    public Tensor FillInPlace(double value) => Changed(Native.FillInPlace(Handle, value));

    /// <summary>this += alpha · b.</summary>
    public Tensor AddInPlace(Tensor b, double alpha = 1) => Changed(Native.AddInPlace(Handle, b.Handle, alpha));

    public Tensor AddInPlace(double b) => Changed(Native.AddScalarInPlace(Handle, b));

    public Tensor MulInPlace(Tensor b) => Changed(Native.MulInPlace(Handle, b.Handle));

    public Tensor MulInPlace(double b) => Changed(Native.MulScalarInPlace(Handle, b));

    public Tensor ClampInPlace(double low, double high) => Changed(Native.ClampInPlace(Handle, low, high));

    /// <summary>this += weight · (end − this).</summary>
    public Tensor LerpInPlace(Tensor end, double weight) => Changed(Native.LerpInPlace(Handle, end.Handle, weight));

    /// <summary>this += value · b · c.</summary>
    public Tensor AddProductInPlace(Tensor b, Tensor c, double value = 1) => Changed(Native.AddcmulInPlace(Handle, b.Handle, c.Handle, value));

    /// <summary>this += value · b / c.</summary>
    public Tensor AddQuotientInPlace(Tensor b, Tensor c, double value = 1) => Changed(Native.AddcdivInPlace(Handle, b.Handle, c.Handle, value));

    /// <summary>The inverse of the error function.</summary>
    public Tensor ErfInverseInPlace() => Changed(Native.ErfinvInPlace(Handle));

    /// <summary>Draws from the normal distribution with the device's generator.</summary>
    public Tensor NormalInPlace(double mean = 0, double std = 1) => Changed(Native.NormalInPlace(Handle, mean, std));

    /// <summary>Draws from [low, high) with the device's generator.</summary>
    public Tensor UniformInPlace(double low = 0, double high = 1) => Changed(Native.UniformInPlace(Handle, low, high));
}
