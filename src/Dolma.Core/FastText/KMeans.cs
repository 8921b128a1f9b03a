namespace Dolma.Core.FastText;

/// <summary>Lloyd's algorithm for 256 centroids (fastText 0.9.2, <c>productquantizer.cc</c>).</summary>
internal static class KMeans
{
    private const int Iterations = 25;

    /// <summary>How far the halves of a divided centroid are moved apart.</summary>
    private const float Shift = 1e-7f;

    /// <param name="points"><c>[count, dimension]</c>, with a count of 256 at least.</param>
    /// <param name="random">Picks the points to begin with, and centroids to divide.</param>
    /// <returns><c>[256, dimension]</c></returns>
    public static float[] Learn(ReadOnlySpan<float> points, int dimension, SplitMix random, CancellationToken cancellation)
    {
        int count = points.Length / dimension;
        var centroids = new float[CentroidSet.Size * dimension];
        int[] first = Sample(count, CentroidSet.Size, random);
        for (int i = 0; i < first.Length; i++)
            points.Slice(first[i] * dimension, dimension).CopyTo(centroids.AsSpan(i * dimension));
        var set = new CentroidSet(centroids, dimension);
        var codes = new byte[count];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < count; i++)
                codes[i] = set.Nearest(points.Slice(i * dimension, dimension));
            Move(centroids, points, codes, dimension, random);
            set.Set(centroids);
        }

        return centroids;
    }

    /// <summary>Some numbers below <paramref name="count"/>, each at most once, each choice as probable.</summary>
    public static int[] Sample(int count, int size, SplitMix random)
    {
        int[] numbers = [.. Enumerable.Range(0, count)];
        for (int i = 0; i < size; i++)
        {
            int j = i + random.Next(count - i);
            (numbers[i], numbers[j]) = (numbers[j], numbers[i]);
        }

        return numbers[..size];
    }

    /// <summary>Every centroid to the mean of its points; one without points takes half of another's.</summary>
    private static void Move(float[] centroids, ReadOnlySpan<float> points, ReadOnlySpan<byte> codes, int dimension, SplitMix random)
    {
        var members = new int[CentroidSet.Size];
        centroids.AsSpan().Clear();
        for (int i = 0; i < codes.Length; i++)
        {
            members[codes[i]]++;
            RowArithmetic.Add(points.Slice(i * dimension, dimension), centroids.AsSpan(codes[i] * dimension, dimension));
        }

        for (int k = 0; k < CentroidSet.Size; k++)
        {
            foreach (ref float value in centroids.AsSpan(k * dimension, dimension))
                value = members[k] == 0 ? value : value / members[k];
        }

        for (int k = 0; k < CentroidSet.Size; k++)
        {
            if (members[k] == 0)
                Divide(centroids, members, k, dimension, codes.Length, random);
        }
    }

    /// <summary>Finds a centroid with many points, the likelier the more it has, and puts the empty one beside it.</summary>
    private static void Divide(float[] centroids, int[] members, int empty, int dimension, int count, SplitMix random)
    {
        int full = 0;
        while (random.NextDouble() * (count - CentroidSet.Size) >= members[full] - 1)
            full = (full + 1) % CentroidSet.Size;
        for (int d = 0; d < dimension; d++)
        {
            float value = centroids[(full * dimension) + d];
            float shift = d % 2 == 0 ? -Shift : Shift;
            centroids[(empty * dimension) + d] = value + shift;
            centroids[(full * dimension) + d] = value - shift;
        }

        members[empty] = members[full] / 2;
        members[full] -= members[empty];
    }
}
