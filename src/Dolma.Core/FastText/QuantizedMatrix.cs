namespace Dolma.Core.FastText;

/// <summary>Rows as codes of a product quantizer (fastText 0.9.2, <c>quantmatrix.cc</c>).</summary>
/// <param name="Rows">How many.</param>
/// <param name="Quantizer">What the codes stand for.</param>
/// <param name="Codes">Row after row, a byte for each part.</param>
internal sealed record QuantizedMatrix(int Rows, ProductQuantizer Quantizer, byte[] Codes)
{
    /// <summary>Of dimension 1: the lengths of rows whose codes give the direction only; null if the codes give both.</summary>
    public ProductQuantizer? Norms { get; init; }

    /// <summary>A code of <see cref="Norms"/> by row; empty if there are none.</summary>
    public byte[] NormCodes { get; init; } = [];

    /// <summary>The rows that the codes stand for.</summary>
    public FastTextMatrix Unpack()
    {
        var matrix = new FastTextMatrix(Rows, Quantizer.Dimension);
        for (int row = 0; row < Rows; row++)
        {
            float norm = Norms is null ? 1 : Norms.Centroid(0, NormCodes[row])[0];
            Quantizer.Unpack(Codes.AsSpan((int)((long)row * Quantizer.Parts), Quantizer.Parts), norm, matrix.Row(row));
        }

        return matrix;
    }

    /// <summary>Learns centroids for the rows of a matrix, and the code of each row.</summary>
    /// <param name="matrix">Of 256 rows at least.</param>
    /// <param name="partSize">Columns of a part.</param>
    /// <param name="hasNorms">Whether lengths and directions are quantized apart.</param>
    /// <param name="seed">Where the random numbers begin.</param>
    public static QuantizedMatrix Of(FastTextMatrix matrix, int partSize, bool hasNorms, ulong seed, CancellationToken cancellation)
    {
        float[]? lengths = hasNorms ? Lengths(matrix) : null;
        (ProductQuantizer quantizer, byte[] codes) = new QuantizerTraining(matrix, lengths, partSize, seed, cancellation).Run();
        var quantized = new QuantizedMatrix(matrix.Rows, quantizer, codes);
        if (lengths is null)
            return quantized;
        var column = new FastTextMatrix(matrix.Rows, 1);
        for (int row = 0; row < lengths.Length; row++)
            column.Row(row)[0] = lengths[row];
        (ProductQuantizer norms, byte[] normCodes) = new QuantizerTraining(column, null, 1, seed, cancellation).Run();
        return quantized with { Norms = norms, NormCodes = normCodes };
    }

    /// <summary>The Euclidean length of every row.</summary>
    public static float[] Lengths(FastTextMatrix matrix)
    {
        var lengths = new float[matrix.Rows];
        for (int row = 0; row < lengths.Length; row++)
        {
            double sum = 0;
            foreach (float value in matrix.Row(row))
                sum += value * value;
            lengths[row] = (float)Math.Sqrt(sum);
        }

        return lengths;
    }
}
