namespace Dolma.Core.FastText;

/// <summary>
/// Exponential and logarithm made of additions and multiplications only, so that every machine gets the same bits; the ones of the
/// runtime come from the system's C library. Good to about one unit in the last place of a double.
/// </summary>
public static class PortableMath
{
    // ln 2 in two parts: the first has so few bits that its small multiples are exact.
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double Log2E = 1.44269504088896338700e+00;

    /// <summary>e to the power of x.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (x > 709)
            return double.PositiveInfinity;
        if (x < -708)
            return 0;
        double k = Math.Round(x * Log2E);
        double r = (x - (k * Ln2High)) - (k * Ln2Low);

        // Taylor's series up to r^13 / 13!, with |r| at most ln 2 / 2.
        double sum = 1.0 / 6227020800;
        sum = (sum * r) + (1.0 / 479001600);
        sum = (sum * r) + (1.0 / 39916800);
        sum = (sum * r) + (1.0 / 3628800);
        sum = (sum * r) + (1.0 / 362880);
        sum = (sum * r) + (1.0 / 40320);
        sum = (sum * r) + (1.0 / 5040);
        sum = (sum * r) + (1.0 / 720);
        sum = (sum * r) + (1.0 / 120);
        sum = (sum * r) + (1.0 / 24);
        sum = (sum * r) + (1.0 / 6);
        sum = (sum * r) + 0.5;
        sum = (sum * r * r) + r + 1;
        return sum * BitConverter.Int64BitsToDouble(((long)k + 1023) << 52);
    }

    /// <summary>The natural logarithm.</summary>
    /// <param name="x">A normal positive number.</param>
    public static double Log(double x)
    {
        if (!double.IsNormal(x) || x < 0)
            return Math.Log(x);
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }

        // ln m = 2 (s + s^3/3 + s^5/5 + …) with s = (m - 1) / (m + 1), at most 0.172.
        double s = (mantissa - 1) / (mantissa + 1);
        double z = s * s;
        double sum = 1.0 / 21;
        sum = (sum * z) + (1.0 / 19);
        sum = (sum * z) + (1.0 / 17);
        sum = (sum * z) + (1.0 / 15);
        sum = (sum * z) + (1.0 / 13);
        sum = (sum * z) + (1.0 / 11);
        sum = (sum * z) + (1.0 / 9);
        sum = (sum * z) + (1.0 / 7);
        sum = (sum * z) + (1.0 / 5);
        sum = (sum * z) + (1.0 / 3);
        double log = 2 * (s + (s * z * sum));
        return (exponent * Ln2High) + (log + (exponent * Ln2Low));
    }
}
