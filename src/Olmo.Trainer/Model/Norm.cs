using Olmo.Torch;
using Olmo.Trainer.Config;

namespace Olmo.Trainer.Model;

/// <summary>A normalisation over the last dimension. Source: <c>OLMo:olmo/model.py</c> (LayerNorm, RMSLayerNorm).</summary>
internal sealed class Norm(LayerNormType type, long width, double epsilon, Tensor? weight, Tensor? bias)
{
    /// <summary>x: [..., width]; the result has its shape.</summary>
    public Tensor Forward(Tensor x)
    {
        if (type != LayerNormType.Rms)
            return x.LayerNorm(width, weight, bias, epsilon);
        DType given = x.Type;
        Tensor wide = x.To(DType.Float32);
        // Rounded to the input's type before the weight comes in, as in the original.
        Tensor y = (wide * (wide.Pow(2).Mean(-1, keep: true) + epsilon).Rsqrt()).To(given);
        if (weight is not null)
            y = weight * y;
        return bias is null ? y : y + bias;
    }
}
