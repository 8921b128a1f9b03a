using System.Numerics;
using System.Runtime.InteropServices;

namespace Dolma.Core.FastText;

/// <summary>
/// Element by element over rows of floats: as many at once as the processor likes, each with the same result. Products are rounded
/// before they are added, never fused.
/// </summary>
internal static class RowArithmetic
{
    /// <summary><c>sum += row</c></summary>
    public static void Add(ReadOnlySpan<float> row, Span<float> sum)
    {
        ref float from = ref MemoryMarshal.GetReference(row);
        ref float to = ref MemoryMarshal.GetReference(sum);
        int at = 0;
        for (; at + Vector<float>.Count <= row.Length; at += Vector<float>.Count)
            (Vector.LoadUnsafe(ref to, (nuint)at) + Vector.LoadUnsafe(ref from, (nuint)at)).StoreUnsafe(ref to, (nuint)at);
        for (; at < row.Length; at++)
            sum[at] += row[at];
    }

    /// <summary><c>row *= factor</c></summary>
    public static void Scale(Span<float> row, float factor)
    {
        foreach (ref float value in row)
            value *= factor;
    }

    /// <summary><c>gradient += factor * weights</c> and, with the weights as they were, <c>weights += factor * hidden</c>.</summary>
    public static void Exchange(Span<float> weights, ReadOnlySpan<float> hidden, Span<float> gradient, float factor)
    {
        ref float w = ref MemoryMarshal.GetReference(weights);
        ref float h = ref MemoryMarshal.GetReference(hidden[..weights.Length]);
        ref float g = ref MemoryMarshal.GetReference(gradient[..weights.Length]);
        var factors = new Vector<float>(factor);
        int at = 0;
        for (; at + Vector<float>.Count <= weights.Length; at += Vector<float>.Count)
        {
            Vector<float> old = Vector.LoadUnsafe(ref w, (nuint)at);
            (Vector.LoadUnsafe(ref g, (nuint)at) + (factors * old)).StoreUnsafe(ref g, (nuint)at);
            (old + (factors * Vector.LoadUnsafe(ref h, (nuint)at))).StoreUnsafe(ref w, (nuint)at);
        }

        for (; at < weights.Length; at++)
        {
            gradient[at] += factor * weights[at];
            weights[at] += factor * hidden[at];
        }
    }
}
