namespace Dolma.Core.FastText;

/// <summary>The coarse sigmoid of one-vs-all models (fastText 0.9.2, <c>loss.cc</c>).</summary>
internal static class SigmoidTable
{
    private const int Size = 512;
    private const int Largest = 8;
    private static readonly float[] Values = Build();

    public static float Of(float x)
    {
        if (x < -Largest)
            return 0;
        if (x > Largest)
            return 1;
        // NaN, from a broken model, lands here too.
        int index = (int)((x + Largest) * Size / Largest / 2);
        return Values[Math.Clamp(index, 0, Size)];
    }

    private static float[] Build()
    {
        var values = new float[Size + 1];
        for (int i = 0; i <= Size; i++)
        {
            float x = ((float)(i * 2 * Largest) / Size) - Largest;
            values[i] = (float)(1.0 / (1.0 + (float)PortableMath.Exp(-x)));
        }

        return values;
    }
}
