using Dolma.Core.FastText;

namespace Dolma.Core.Tests.FastText;

public sealed class FastTextMatrixTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(37)]
    public void EachColumnIsAddedUpRowByRowInTheGivenOrder(int columns)
    {
        var random = new SplitMix(5);
        FastTextMatrix matrix = Random(50, columns);
        int[] rows = [.. Enumerable.Range(0, 300).Select(_ => random.Next(50))];
        var sum = new float[columns];
        matrix.Sum(rows, sum);
        for (int column = 0; column < columns; column++)
        {
            float expected = 0;
            foreach (int row in rows)
                expected += matrix.Row(row)[column];
            BitConverter.SingleToInt32Bits(sum[column]).ShouldBe(BitConverter.SingleToInt32Bits(expected));
        }
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(6, 20)]
    [InlineData(9, 33)]
    public void ProductsOfManyRowsAreThoseOfEach(int rows, int columns)
    {
        FastTextMatrix matrix = Random(rows, columns);
        float[] vector = Random(1, columns).Row(0).ToArray();
        var dots = new float[rows];
        matrix.Dots(vector, dots);
        for (int row = 0; row < rows; row++)
        {
            float expected = 0;
            for (int i = 0; i < columns; i++)
                expected += matrix.Row(row)[i] * vector[i];
            dots[row].ShouldBe(expected);
            matrix.Dot(row, vector).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(19)]
    [InlineData(64)]
    public void ElementsAreReckonedAsOneByOne(int columns)
    {
        FastTextMatrix matrix = Random(3, columns);
        (float[] weights, float[] hidden, float[] gradient) = (matrix.Row(0).ToArray(), matrix.Row(1).ToArray(), matrix.Row(2).ToArray());
        RowArithmetic.Exchange(matrix.Row(0), matrix.Row(1), matrix.Row(2), 0.3f);
        RowArithmetic.Add(matrix.Row(0), matrix.Row(1));
        for (int i = 0; i < columns; i++)
        {
            float moved = weights[i] + (0.3f * hidden[i]);
            matrix.Row(0)[i].ShouldBe(moved);
            matrix.Row(1)[i].ShouldBe(hidden[i] + moved);
            matrix.Row(2)[i].ShouldBe(gradient[i] + (0.3f * weights[i]));
        }
    }

    private static FastTextMatrix Random(int rows, int columns)
    {
        var random = new SplitMix(5);
        var matrix = new FastTextMatrix(rows, columns);
        for (int row = 0; row < rows; row++)
        {
            foreach (ref float value in matrix.Row(row))
                value = (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(8)));
        }

        return matrix;
    }
}
