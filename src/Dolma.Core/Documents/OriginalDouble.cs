using System.Buffers.Text;
using System.Globalization;

namespace Dolma.Core.Documents;

/// <summary>
/// Reads doubles as the original does without <c>float_roundtrip</c>: as many digits as fit 64 bits, times or over a power of ten
/// that is itself rounded. About a tenth of full-precision doubles come back one unit in the last place off.
/// </summary>
/// <remarks>spec/dedupe-mix 1.5 (<c>serde_json 1.0.115</c>, <c>src/de.rs</c>).</remarks>
internal static class OriginalDouble
{
    private const int LargestPower = 308;

    private static readonly double[] PowersOfTen =
        [.. Enumerable.Range(0, LargestPower + 1).Select(e => double.Parse($"1e{e}", CultureInfo.InvariantCulture))];

    /// <summary>The value of a syntactically right JSON number; infinity if it is out of range.</summary>
    public static double Parse(ReadOnlySpan<byte> number)
    {
        bool negative = number[0] == '-';
        int i = negative ? 1 : 0;
        ulong significand = 0;
        long exponent = 0;
        bool full = false;
        for (; i < number.Length && char.IsAsciiDigit((char)number[i]); i++)
        {
            full = full || !TryAppend(ref significand, number[i]);
            if (full)
                exponent++;
        }

        if (i < number.Length && number[i] == '.')
        {
            for (i++; i < number.Length && char.IsAsciiDigit((char)number[i]); i++)
            {
                full = full || !TryAppend(ref significand, number[i]);
                if (!full)
                    exponent--;
            }
        }

        if (i < number.Length)
            exponent += ReadExponent(number[(i + 1)..]);
        double value = Scale(significand, exponent);
        return negative ? -value : value;
    }

    private static bool TryAppend(ref ulong significand, byte digit)
    {
        uint value = (uint)(digit - '0');
        if (significand > (ulong.MaxValue - value) / 10)
            return false;
        significand = significand * 10 + value;
        return true;
    }

    private static long ReadExponent(ReadOnlySpan<byte> digits)
    {
        bool negative = digits[0] == '-';
        if (digits[0] is (byte)'+' or (byte)'-')
            digits = digits[1..];
        // More digits than an int holds are as good as infinite.
        if (!Utf8Parser.TryParse(digits, out int value, out int used) || used != digits.Length)
            value = int.MaxValue;
        return negative ? -(long)value : value;
    }

    private static double Scale(double value, long exponent)
    {
        while (exponent < -LargestPower)
        {
            if (value == 0)
                return value;
            value /= PowersOfTen[LargestPower];
            exponent += LargestPower;
        }

        if (exponent < 0)
            return value / PowersOfTen[-exponent];
        if (exponent > LargestPower)
            return value == 0 ? value : double.PositiveInfinity;
        return value * PowersOfTen[exponent];
    }
}
