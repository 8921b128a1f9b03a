using System.Runtime.Intrinsics;

namespace Dolma.Core.FastText;

/// <summary>256 points, laid out so that eight are compared at once: column after column.</summary>
internal sealed class CentroidSet
{
    public const int Size = 256;

    private readonly float[] _columns;
    private readonly int _dimension;

    /// <param name="centroids"><c>[256, dimension]</c>, row by row.</param>
    public CentroidSet(ReadOnlySpan<float> centroids, int dimension)
    {
        _dimension = dimension;
        _columns = new float[Size * dimension];
        Set(centroids);
    }

    /// <summary>Takes other points of the same dimension.</summary>
    public void Set(ReadOnlySpan<float> centroids)
    {
        for (int i = 0; i < Size; i++)
        {
            for (int d = 0; d < _dimension; d++)
                _columns[(d * Size) + i] = centroids[(i * _dimension) + d];
        }
    }

    /// <summary>The nearest centroid, the first of equally near ones. Squares are added from the first column to the last.</summary>
    public byte Nearest(ReadOnlySpan<float> point)
    {
        Vector256<float> best = Vector256.Create(float.PositiveInfinity);
        Vector256<int> bestAt = Vector256<int>.Zero;
        Vector256<int> at = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);
        for (int i = 0; i < Size; i += 8)
        {
            Vector256<float> sum = Vector256<float>.Zero;
            for (int d = 0; d < point.Length; d++)
            {
                Vector256<float> difference = Vector256.Create(point[d]) - Vector256.LoadUnsafe(ref _columns[(d * Size) + i]);
                sum += difference * difference;
            }

            Vector256<float> isNearer = Vector256.LessThan(sum, best);
            best = Vector256.ConditionalSelect(isNearer, sum, best);
            bestAt = Vector256.ConditionalSelect(isNearer.AsInt32(), at, bestAt);
            at += Vector256.Create(8);
        }

        int nearest = bestAt[0];
        float distance = best[0];
        for (int lane = 1; lane < 8; lane++)
        {
            if (best[lane] < distance || (best[lane] == distance && bestAt[lane] < nearest))
                (distance, nearest) = (best[lane], bestAt[lane]);
        }

        return (byte)nearest;
    }
}
