namespace Dolma.Core.FastText;

/// <summary>
/// Learns a product quantizer: each part of the columns has centroids of its own, found in a sample of the rows (Jégou et al. 2011;
/// fastText 0.9.2, <c>productquantizer.cc</c>).
/// </summary>
/// <remarks>Parts are worked on side by side; each has its own random numbers, so the result is the same however many at once.</remarks>
/// <param name="lengths">Rows are divided by these first, those of length 0 left as they are; null for rows as they are.</param>
internal sealed class QuantizerTraining(FastTextMatrix matrix, float[]? lengths, int partSize, ulong seed, CancellationToken cancellation)
{
    /// <summary>256 points for a centroid: more do not move it much.</summary>
    private const int MostPoints = 256 * CentroidSet.Size;

    private readonly int _parts = (matrix.Columns + partSize - 1) / partSize;
    private readonly ulong[] _seeds = new ulong[(matrix.Columns + partSize - 1) / partSize];

    public (ProductQuantizer Quantizer, byte[] Codes) Run()
    {
        var random = new SplitMix(seed);
        foreach (ref ulong partSeed in _seeds.AsSpan())
            partSeed = random.Next();
        int columns = matrix.Columns;
        var centroids = new float[columns * CentroidSet.Size];
        var codes = new byte[checked(matrix.Rows * _parts)];
        Parallel.For(0, _parts, new ParallelOptions { CancellationToken = cancellation }, part =>
        {
            int start = part * partSize;
            int size = Math.Min(partSize, columns - start);
            float[] learnt = KMeans.Learn(Points(part, size, out SplitMix random), size, random, cancellation);
            learnt.CopyTo(centroids, start * CentroidSet.Size);
            Encode(new CentroidSet(learnt, size), part, size, codes);
        });
        int lastSize = columns - ((_parts - 1) * partSize);
        return (new ProductQuantizer(columns, _parts, partSize, lastSize, centroids), codes);
    }

    /// <summary>The part's columns of all rows, or of a sample.</summary>
    private float[] Points(int part, int size, out SplitMix random)
    {
        random = new SplitMix(_seeds[part]);
        int count = Math.Min(matrix.Rows, MostPoints);
        int[]? sample = count == matrix.Rows ? null : KMeans.Sample(matrix.Rows, count, random);
        var points = new float[count * size];
        for (int i = 0; i < count; i++)
            Read(sample?[i] ?? i, part, points.AsSpan(i * size, size));
        return points;
    }

    private void Encode(CentroidSet centroids, int part, int size, byte[] codes)
    {
        Span<float> point = stackalloc float[size];
        for (int row = 0; row < matrix.Rows; row++)
        {
            Read(row, part, point);
            codes[((long)row * _parts) + part] = centroids.Nearest(point);
        }
    }

    private void Read(int row, int part, Span<float> point)
    {
        matrix.Row(row).Slice(part * partSize, point.Length).CopyTo(point);
        if (lengths is null || lengths[row] == 0)
            return;
        foreach (ref float value in point)
            value /= lengths[row];
    }
}
