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
        var matrix = new FastTextMatrix(50, columns);
        for (int row = 0; row < matrix.Rows; row++)
        {
            foreach (ref float value in matrix.Row(row))
                value = (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(8)));
        }

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
}
