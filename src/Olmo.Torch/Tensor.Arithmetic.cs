namespace Olmo.Torch;

#pragma warning disable CA2225 // Operators on tensors are the formula's own notation; a second set of names for them would be noise.

/// <content>Elementwise functions, with broadcasting as in PyTorch, and reductions.</content>
public sealed partial class Tensor
{
    public static Tensor operator +(Tensor a, Tensor b) => Made(Native.Add(a.Handle, b.Handle, out nint result), result);

    public static Tensor operator -(Tensor a, Tensor b) => Made(Native.Sub(a.Handle, b.Handle, out nint result), result);

    public static Tensor operator *(Tensor a, Tensor b) => Made(Native.Mul(a.Handle, b.Handle, out nint result), result);

    public static Tensor operator /(Tensor a, Tensor b) => Made(Native.Div(a.Handle, b.Handle, out nint result), result);

    public static Tensor operator +(Tensor a, double b) => Made(Native.AddScalar(a.Handle, b, out nint result), result);

    public static Tensor operator -(Tensor a, double b) => Made(Native.AddScalar(a.Handle, -b, out nint result), result);

    public static Tensor operator *(Tensor a, double b) => Made(Native.MulScalar(a.Handle, b, out nint result), result);

    public static Tensor operator *(double a, Tensor b) => b * a;

    public static Tensor operator -(Tensor a) => Made(Native.Neg(a.Handle, out nint result), result);

    public static Tensor Maximum(Tensor a, Tensor b) => Made(Native.Maximum(a.Handle, b.Handle, out nint result), result);

    /// <summary>Bool: where the element is not <paramref name="value"/>.</summary>
    public Tensor NotEqual(double value) => Made(Native.NeScalar(Handle, value, out nint result), result);

    public Tensor Pow(double exponent) => Made(Native.PowScalar(Handle, exponent, out nint result), result);

    public Tensor Clamp(double low, double high) => Made(Native.Clamp(Handle, low, high, out nint result), result);

    /// <summary><paramref name="value"/> where the mask is true.</summary>
    public Tensor MaskedFill(Tensor mask, double value) => Made(Native.MaskedFill(Handle, mask.Handle, value, out nint result), result);

    public Tensor Abs() => Made(Native.Abs(Handle, out nint result), result);

    public Tensor Sign() => Made(Native.Sign(Handle, out nint result), result);

    public Tensor Exp() => Made(Native.Exp(Handle, out nint result), result);

    public Tensor Sqrt() => Made(Native.Sqrt(Handle, out nint result), result);

    /// <summary>1/√x.</summary>
    public Tensor Rsqrt() => Made(Native.Rsqrt(Handle, out nint result), result);

    public Tensor Sin() => Made(Native.Sin(Handle, out nint result), result);

    public Tensor Cos() => Made(Native.Cos(Handle, out nint result), result);

    public Tensor Erf() => Made(Native.Erf(Handle, out nint result), result);

    /// <summary>Bool: where the element is not a number.</summary>
    public Tensor IsNaN() => Made(Native.Isnan(Handle, out nint result), result);

    /// <summary>Sum of all elements.</summary>
    public Tensor Sum() => Made(Native.Sum(Handle, out nint result), result);

    public Tensor Sum(int dim, bool keep = false) => Made(Native.SumDim(Handle, dim, keep ? 1 : 0, out nint result), result);

    public Tensor Mean(int dim, bool keep = false) => Made(Native.MeanDim(Handle, dim, keep ? 1 : 0, out nint result), result);

    /// <summary>√(sum of squares) of all elements.</summary>
    public Tensor Norm() => Made(Native.Norm(Handle, out nint result), result);

    /// <summary>Largest of all elements.</summary>
    public Tensor Max() => Made(Native.Max(Handle, out nint result), result);

    /// <summary>Int64: where the largest element of a dimension stands.</summary>
    public Tensor ArgMax(int dim) => Made(Native.Argmax(Handle, dim, out nint result), result);

    public Tensor LogSumExp(int dim, bool keep = false) => Made(Native.Logsumexp(Handle, dim, keep ? 1 : 0, out nint result), result);

    public Tensor MatMul(Tensor other) => Made(Native.Matmul(Handle, other.Handle, out nint result), result);
}
