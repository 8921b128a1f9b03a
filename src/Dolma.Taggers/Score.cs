using System.Globalization;
using Dolma.Core.Documents;
using Dolma.Core.Lines;

namespace Dolma.Taggers;

/// <summary>Scores as they stand in attribute files: rounded to five digits as Python's <c>round(x, 5)</c> does (spec/tag 1.6).</summary>
public static class Score
{
    /// <summary>Digits after the decimal point of every written score.</summary>
    public const int Digits = 5;

    private const double Scale = 1e5;

    /// <summary>Up to here the scaled value fits an integer and its error stays far below the border's width.</summary>
    private const double LargestFast = 1e9;

    /// <summary>
    /// Scaling is off by at most 2^-53 of the result. A scaled value that is further than twice that from a half rounds to the same
    /// side as the exact one.
    /// </summary>
    private const double RelativeBorder = 1.0 / (1L << 52);

    /// <summary>Exact: the decimal of five digits that is nearest to the binary value, ties to even, as a double.</summary>
    public static double Round(double value) => Round(value, "F5");

    /// <summary>The same with two digits.</summary>
    public static double RoundTo2(double value) => Round(value, "F2");

    /// <summary>Writes the rounded value as JSON.</summary>
    public static void Write(PooledBuffer output, double value)
    {
        double magnitude = Math.Abs(value);
        double scaled = magnitude * Scale;
        double whole = Math.Floor(scaled);
        double fraction = scaled - whole;
        if (!(magnitude < LargestFast) || Math.Abs(fraction - 0.5) <= scaled * RelativeBorder)
        {
            JsonNumber.Write(output, Round(value));
            return;
        }

        // The double nearest to a decimal of at most 15 digits is written back as that decimal, so its digits can be set directly.
        if (double.IsNegative(value))
            output.Write((byte)'-');
        WriteScaled(output, (long)(fraction > 0.5 ? whole + 1 : whole));
    }

    private static void WriteScaled(PooledBuffer output, long scaled)
    {
        long whole = scaled / (long)Scale;
        int rest = (int)(scaled - (whole * (long)Scale));
        JsonNumber.Write(output, whole);
        Span<byte> target = output.GetSpan(Digits + 1);
        target[0] = (byte)'.';
        int length = Digits;
        for (int i = Digits; i > 0; i--)
        {
            target[i] = (byte)('0' + (rest % 10));
            rest /= 10;
        }

        while (length > 1 && target[length] == '0')
            length--;
        output.Advance(length + 1);
    }

    private static double Round(double value, string format)
    {
        if (!double.IsFinite(value) || value == 0)
            return value;
        // Long enough for the largest double with its 309 digits.
        Span<char> text = stackalloc char[340];
        value.TryFormat(text, out int length, format, CultureInfo.InvariantCulture);
        return double.Parse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
