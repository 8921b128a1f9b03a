using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dolma.Core.FastText;

/// <summary>Rows of floats, <c>[rows, columns]</c>. Immutable once read or trained, then shared by all threads.</summary>
/// <remarks>
/// A quantized matrix is unpacked when it is read: the products and their order are those that the original forms with every
/// look-up, so the sums come out the same, and 16 floats are faster to fetch than eight codes and their centroids.
/// </remarks>
internal sealed class FastTextMatrix
{
    // By row: a matrix may hold more floats than one array.
    private readonly float[][] _chunks;
    private readonly int _rowsPerChunk;
    private readonly int _shift;

    public FastTextMatrix(long rows, int columns)
    {
        Rows = checked((int)rows);
        Columns = columns;
        // A power of two of rows, about 256 MiB.
        _shift = Math.Clamp(BitOperations.Log2((uint)Math.Max(1, (1 << 26) / Math.Max(columns, 1))), 0, 30);
        _rowsPerChunk = 1 << _shift;
        _chunks = new float[(int)((rows + _rowsPerChunk - 1) >> _shift)][];
        for (int i = 0; i < _chunks.Length; i++)
            _chunks[i] = new float[Math.Min(_rowsPerChunk, rows - ((long)i << _shift)) * columns];
    }

    public int Rows { get; }

    public int Columns { get; }

    public Span<float> Row(int index) =>
        _chunks[index >> _shift].AsSpan((index & (_rowsPerChunk - 1)) * Columns, Columns);

    /// <summary>
    /// Adds up rows, in the given order for every column: each column's sum is its own chain of additions, so the result does not
    /// depend on how many columns the processor adds at once.
    /// </summary>
    public void Sum(ReadOnlySpan<int> rows, Span<float> sum)
    {
        sum.Clear();
        if (_chunks.Length == 1)
        {
            SumOneChunk(rows, sum);
            return;
        }

        foreach (int row in rows)
            RowArithmetic.Add(Row(row), sum);
    }

    /// <summary>Dot product, added up from the first column to the last.</summary>
    public float Dot(int row, ReadOnlySpan<float> vector)
    {
        ReadOnlySpan<float> weights = Row(row);
        float sum = 0;
        for (int i = 0; i < weights.Length; i++)
            sum += weights[i] * vector[i];
        return sum;
    }

    /// <summary>
    /// Dot products with all rows, each added up from the first column to the last; four at once, because one chain of additions
    /// leaves the processor waiting.
    /// </summary>
    public void Dots(ReadOnlySpan<float> vector, Span<float> dots)
    {
        int row = 0;
        for (; row + 4 <= Rows; row += 4)
        {
            ReadOnlySpan<float> a = Row(row)[..vector.Length];
            ReadOnlySpan<float> b = Row(row + 1)[..vector.Length];
            ReadOnlySpan<float> c = Row(row + 2)[..vector.Length];
            ReadOnlySpan<float> d = Row(row + 3)[..vector.Length];
            float sumA = 0;
            float sumB = 0;
            float sumC = 0;
            float sumD = 0;
            for (int i = 0; i < vector.Length; i++)
            {
                float value = vector[i];
                sumA += a[i] * value;
                sumB += b[i] * value;
                sumC += c[i] * value;
                sumD += d[i] * value;
            }

            dots[row] = sumA;
            dots[row + 1] = sumB;
            dots[row + 2] = sumC;
            dots[row + 3] = sumD;
        }

        for (; row < Rows; row++)
            dots[row] = Dot(row, vector);
    }

    /// <summary>A matrix of its own with these rows, in this order.</summary>
    public FastTextMatrix Take(ReadOnlySpan<int> rows)
    {
        var taken = new FastTextMatrix(rows.Length, Columns);
        for (int i = 0; i < rows.Length; i++)
            Row(rows[i]).CopyTo(taken.Row(i));
        return taken;
    }

    /// <summary>A matrix of its own with the same values.</summary>
    public FastTextMatrix Copy()
    {
        var copy = new FastTextMatrix(Rows, Columns);
        for (int i = 0; i < _chunks.Length; i++)
            _chunks[i].CopyTo(copy._chunks[i], 0);
        return copy;
    }

    /// <summary>Whether no value is infinite or not a number.</summary>
    public bool IsFinite()
    {
        foreach (float[] chunk in _chunks)
        {
            foreach (float value in chunk)
            {
                if (!float.IsFinite(value))
                    return false;
            }
        }

        return true;
    }

    private void SumOneChunk(ReadOnlySpan<int> rows, Span<float> sum)
    {
        ReadOnlySpan<float> matrix = _chunks[0];
        int columns = Columns;
        int width = Vector<float>.Count;
        int column = 0;

        // Two vectors of columns stay in registers while all rows pass by.
        for (; column + (2 * width) <= columns; column += 2 * width)
        {
            Vector<float> first = default;
            Vector<float> second = default;
            foreach (int row in rows)
            {
                ReadOnlySpan<float> weights = matrix.Slice((row * columns) + column, 2 * width);
                first += new Vector<float>(weights);
                second += new Vector<float>(weights[width..]);
            }

            first.CopyTo(sum[column..]);
            second.CopyTo(sum[(column + width)..]);
        }

        // A model of few columns has most of them here.
        for (; column + width <= columns; column += width)
        {
            Vector<float> lanes = default;
            foreach (int row in rows)
                lanes += new Vector<float>(matrix.Slice((row * columns) + column, width));
            lanes.CopyTo(sum[column..]);
        }

        for (; column + Vector128<float>.Count <= columns; column += Vector128<float>.Count)
        {
            Vector128<float> lanes = default;
            foreach (int row in rows)
                lanes += Vector128.Create(matrix.Slice((row * columns) + column, Vector128<float>.Count));
            lanes.CopyTo(sum[column..]);
        }

        for (; column < columns; column++)
        {
            float total = 0;
            foreach (int row in rows)
                total += matrix[(row * columns) + column];
            sum[column] = total;
        }
    }

    internal Span<byte> ChunkBytes(int chunk) => MemoryMarshal.AsBytes(_chunks[chunk].AsSpan());

    internal int ChunkCount => _chunks.Length;
}
