using Olmo.Torch;

namespace Olmo.Trainer.Model;

/// <summary>
/// Rotary positions: pairs (j, j + D/2) of a head's D numbers turn by position · θ^(−2j/D). Source: <c>OLMo:olmo/model.py</c>
/// (RotaryEmbedding); D is the width of a head, T the longest sequence.
/// </summary>
internal sealed class RotaryEmbedding : IDisposable
{
    private readonly Tensor _sin;    // [T, D]
    private readonly Tensor _cos;    // [T, D]
    private readonly int _width;
    private readonly bool _fullPrecision;

    public RotaryEmbedding(int width, int longest, double theta, bool fullPrecision, Device device)
    {
        _width = width;
        _fullPrecision = fullPrecision;
        var sin = new float[longest * width];
        var cos = new float[longest * width];
        for (int j = 0; j < width; j++)
        {
            // All in float32, as the original computes them; both halves of a row are the same.
            float exponent = (float)(2 * (j % (width / 2))) / width;
            float frequency = 1f / (float)Math.Pow(theta, exponent);
            for (int position = 0; position < longest; position++)
            {
                float angle = position * frequency;
                sin[position * width + j] = MathF.Sin(angle);
                cos[position * width + j] = MathF.Cos(angle);
            }
        }

        _sin = Tensor.From<float>(sin, [longest, width], device);
        _cos = Tensor.From<float>(cos, [longest, width], device);
    }

    /// <summary>Turns queries or keys, [batch, heads, tokens, D], whose first token is position 0.</summary>
    public Tensor Rotate(Tensor x)
    {
        DType given = x.Type;
        long tokens = x.Shape[2];
        Tensor wide = _fullPrecision ? x.To(DType.Float32) : x;
        Tensor sin = _sin.Narrow(0, 0, tokens).To(wide.Type);
        Tensor cos = _cos.Narrow(0, 0, tokens).To(wide.Type);
        Tensor first = wide.Narrow(-1, 0, _width / 2);
        Tensor second = wide.Narrow(-1, _width / 2, _width / 2);
        Tensor half = Tensor.Concat([-second, first], -1);
        return (wide * cos + half * sin).To(given);
    }

    public void Dispose()
    {
        _sin.Dispose();
        _cos.Dispose();
    }
}
