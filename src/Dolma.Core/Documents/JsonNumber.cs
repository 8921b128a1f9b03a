using System.Buffers.Text;
using System.Globalization;
using Dolma.Core.Lines;

namespace Dolma.Core.Documents;

/// <summary>
/// Doubles as the original's encoders write them: shortest digits that read back as the same value, always with a decimal point
/// or an exponent (spec/tag 1.8; <c>msgspec</c>, and <c>ryu</c> in the Rust core, agree on this form).
/// </summary>
public static class JsonNumber
{
    /// <summary>Digits that a shortest round-trip double can have, its sign, point and exponent.</summary>
    private const int LongestDouble = 32;

    /// <summary>Below this power of ten the exponent form begins: 1e16.</summary>
    private const int FirstExponent = 16;

    public static void Write(PooledBuffer output, long value)
    {
        Span<byte> target = output.GetSpan(20);
        Utf8Formatter.TryFormat(value, target, out int written);
        output.Advance(written);
    }

    public static void Write(PooledBuffer output, ulong value)
    {
        Span<byte> target = output.GetSpan(20);
        Utf8Formatter.TryFormat(value, target, out int written);
        output.Advance(written);
    }

    /// <summary>Writes the value; NaN and infinities, which JSON lacks, become <c>null</c>.</summary>
    public static void Write(PooledBuffer output, double value)
    {
        // The values that taggers write most: counts, 0.0 and 1.0.
        if (value == Math.Floor(value) && Math.Abs(value) < 1e15 && !(value == 0 && double.IsNegative(value)))
        {
            Write(output, (long)value);
            output.Write(".0"u8);
            return;
        }

        if (!double.IsFinite(value))
        {
            output.Write("null"u8);
            return;
        }

        Span<byte> shortest = stackalloc byte[LongestDouble];
        value.TryFormat(shortest, out int length, "R", CultureInfo.InvariantCulture);
        WriteShortest(output, shortest[..length]);
    }

    /// <summary>Recasts .NET's shortest form (<c>1E-05</c>, <c>0.001</c>, <c>1.5E+300</c>) into the original's.</summary>
    private static void WriteShortest(PooledBuffer output, ReadOnlySpan<byte> number)
    {
        if (number[0] == '-')
        {
            output.Write((byte)'-');
            number = number[1..];
        }

        Span<byte> digits = stackalloc byte[LongestDouble];
        int count = 0;
        int point = 0;
        bool seenPoint = false;
        int exponent = 0;
        for (int i = 0; i < number.Length; i++)
        {
            byte c = number[i];
            if (c == '.')
            {
                seenPoint = true;
            }
            else if (c is (byte)'E' or (byte)'e')
            {
                exponent = int.Parse(number[(i + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                break;
            }
            else
            {
                if (count > 0 || c != '0')
                    digits[count++] = c;
                else if (seenPoint)
                    point--;
                if (!seenPoint && (count > 0))
                    point++;
            }
        }

        while (count > 0 && digits[count - 1] == '0')
            count--;
        point += exponent;
        if (count == 0)
            output.Write("0.0"u8);
        else
            WriteDigits(output, digits[..count], point);
    }

    /// <summary>Value = 0.d1d2…dn × 10^point.</summary>
    private static void WriteDigits(PooledBuffer output, ReadOnlySpan<byte> digits, int point)
    {
        if (point > 0 && point <= FirstExponent)
        {
            int whole = Math.Min(point, digits.Length);
            output.Write(digits[..whole]);
            for (int i = whole; i < point; i++)
                output.Write((byte)'0');
            output.Write((byte)'.');
            if (digits.Length > point)
                output.Write(digits[point..]);
            else
                output.Write((byte)'0');
        }
        else if (point is > -5 and <= 0)
        {
            output.Write("0."u8);
            for (int i = point; i < 0; i++)
                output.Write((byte)'0');
            output.Write(digits);
        }
        else
        {
            output.Write(digits[0]);
            if (digits.Length > 1)
            {
                output.Write((byte)'.');
                output.Write(digits[1..]);
            }

            output.Write((byte)'e');
            Write(output, point - 1);
        }
    }
}
