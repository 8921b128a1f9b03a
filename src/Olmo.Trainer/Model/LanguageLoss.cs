using Olmo.Torch;
using Olmo.Trainer.Data;

namespace Olmo.Trainer.Model;

/// <summary>
/// Next-token cross entropy and the z-loss, as sums. Computed from float32 logits whatever the model's type.
/// Source: <c>OLMo:olmo/train.py</c> (cross_entropy_loss).
/// </summary>
internal static class LanguageLoss
{
    /// <summary>What the original multiplies the z-loss with whatever its config says.</summary>
    public const double ZFactor = 1e-4;

    /// <summary>Sums over all targets that are not ignored.</summary>
    /// <param name="logits">[batch, tokens, rows].</param>
    /// <param name="labels">int64 [batch · (tokens − 1)]: what positions 0 to tokens − 2 should predict.</param>
    /// <param name="withZ">Whether the second sum, 1e-4 · Σ log-sum-exp², is wanted.</param>
    public static (Tensor CrossEntropy, Tensor? Z) Sums(Tensor logits, Tensor labels, bool withZ)
    {
        long[] shape = logits.Shape;
        Tensor flat = logits.Narrow(1, 0, shape[1] - 1).To(DType.Float32).Reshape(-1, shape[2]);
        Tensor crossEntropy = flat.CrossEntropySum(labels, TrainBatch.Ignored);
        if (!withZ)
            return (crossEntropy, null);
        Tensor kept = labels.NotEqual(TrainBatch.Ignored).To(DType.Float32);
        return (crossEntropy, (flat.LogSumExp(-1).Pow(2) * kept).Sum() * ZFactor);
    }
}
