using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dolma.Core.FastText;

/// <summary>Rows of floats, <c>[rows, columns]</c>. Immutable once read, shared by all threads.</summary>
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
            Add(Row(row), sum);
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

    private static void Add(ReadOnlySpan<float> row, Span<float> sum)
    {
        int column = 0;
        for (; column + Vector<float>.Count <= row.Length; column += Vector<float>.Count)
            (new Vector<float>(sum[column..]) + new Vector<float>(row[column..])).CopyTo(sum[column..]);
        for (; column < row.Length; column++)
            sum[column] += row[column];
    }

    internal Span<byte> ChunkBytes(int chunk) => MemoryMarshal.AsBytes(_chunks[chunk].AsSpan());

    internal int ChunkCount => _chunks.Length;
}
