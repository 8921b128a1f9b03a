namespace Olmo.Torch;

/// <content>Layers, attention and loss.</content>
public sealed partial class Tensor
{
    /// <summary>this · weightᵀ + bias. this: [..., in]; weight: [out, in]; bias: [out].</summary>
    public Tensor Linear(Tensor weight, Tensor? bias = null) =>
        Made(Native.Linear(Handle, weight.Handle, OrNone(bias), out nint result), result);

    /// <summary>Rows of this [vocabulary, width] for ids [...], giving [..., width].</summary>
    public Tensor Embedding(Tensor ids) => Made(Native.Embedding(Handle, ids.Handle, out nint result), result);

    /// <summary>Layer normalisation over the last dimension, with biased variance and epsilon inside the root.</summary>
    public Tensor LayerNorm(long width, Tensor? weight, Tensor? bias, double epsilon) =>
        Made(Native.LayerNorm(Handle, width, OrNone(weight), OrNone(bias), epsilon, out nint result), result);

    /// <summary>x · sigmoid(x).</summary>
    public Tensor Silu() => Made(Native.Silu(Handle, out nint result), result);

    /// <summary>Exact, by the error function.</summary>
    public Tensor Gelu() => Made(Native.Gelu(Handle, out nint result), result);

    public Tensor Relu() => Made(Native.Relu(Handle, out nint result), result);

    public Tensor Softmax(int dim) => Made(Native.Softmax(Handle, dim, out nint result), result);

    public Tensor LogSoftmax(int dim) => Made(Native.LogSoftmax(Handle, dim, out nint result), result);

    /// <summary>Zeroes elements with this probability and scales the rest up. Probability 0 draws nothing and copies nothing.</summary>
    public Tensor Dropout(double probability) =>
        probability == 0 ? this : Made(Native.Dropout(Handle, probability, 1, out nint result), result);

    /// <summary>softmax(q kᵀ/√width + mask) v. q, k, v: [batch, heads, tokens, width].</summary>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="mask">Added to the scores; null means causal: position i sees 0…i.</param>
    /// <param name="dropout">Probability with which a weight is zeroed.</param>
    public static Tensor Attention(Tensor q, Tensor k, Tensor v, Tensor? mask, double dropout = 0) =>
        Made(Native.Attention(q.Handle, k.Handle, v.Handle, OrNone(mask), dropout, mask is null ? 1 : 0, out nint result), result);

    /// <summary>Cross entropy summed over all targets but <paramref name="ignored"/>. this: [n, classes]; targets: int64 [n].</summary>
    public Tensor CrossEntropySum(Tensor targets, long ignored = -100) =>
        Made(Native.CrossEntropySum(Handle, targets.Handle, ignored, out nint result), result);
}
