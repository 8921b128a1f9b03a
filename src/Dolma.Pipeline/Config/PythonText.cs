using System.Globalization;
using System.Numerics;
using System.Text;

namespace Dolma.Pipeline.Config;

/// <summary>
/// Numbers and text as Python converts them, since the original's configs rely on it: <c>6_000</c> is a number, <c>True</c> is what a switch
/// looks like where text is asked for.
/// </summary>
internal static class PythonText
{
    /// <summary>Python's <c>str()</c> of a scalar config value.</summary>
    public static string Of(object? value) => value switch
    {
        null => "None",
        bool truth => truth ? "True" : "False",
        double number => Of(number),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>Python's <c>repr</c> of a float: the shortest digits that read back the same, with an exponent below 1e-4 and from 1e16 on.</summary>
    public static string Of(double number)
    {
        if (double.IsNaN(number))
            return "nan";
        if (double.IsInfinity(number))
            return number > 0 ? "inf" : "-inf";

        // "E16" would round; "R" gives the shortest digits, in a layout that differs only in where the exponent begins.
        string shortest = number.ToString("R", CultureInfo.InvariantCulture);
        var (sign, digits, exponent) = Decompose(shortest);
        if (exponent is < -4 or >= 16)
        {
            string mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits.AsSpan(1)}";
            return $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0)
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        if (digits.Length <= exponent + 1)
            return $"{sign}{digits.PadRight(exponent + 1, '0')}.0";
        return $"{sign}{digits.AsSpan(0, exponent + 1)}.{digits.AsSpan(exponent + 1)}";
    }

    /// <summary>Python's <c>int(text)</c>: spaces around, a sign, single underscores between decimal digits.</summary>
    public static bool TryInteger(string text, out BigInteger value)
    {
        value = default;
        return TryDigits(text.Trim(), out string digits)
            && BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Python's <c>float(text)</c>, with <c>inf</c>, <c>infinity</c> and <c>nan</c> in any case.</summary>
    public static bool TryFloat(string text, out double value)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        string bare = (trimmed.Length > 0 && trimmed[0] is '+' or '-' ? trimmed[1..] : trimmed).ToString();
        double sign = trimmed.Length > 0 && trimmed[0] == '-' ? -1 : 1;
        value = bare.ToUpperInvariant() switch
        {
            "INF" or "INFINITY" => sign * double.PositiveInfinity,
            "NAN" => double.NaN,
            _ => 0,
        };
        if (value != 0)
            return true;
        if (bare.Length == 0 || !(char.IsAsciiDigit(bare[0]) || bare[0] == '.') || !UnderscoresSeparateDigits(bare))
            return false;
        const NumberStyles Styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(bare.Replace("_", "", StringComparison.Ordinal), Styles, CultureInfo.InvariantCulture, out double parsed))
            return false;
        value = sign * parsed;
        return true;
    }

    private static bool TryDigits(string text, out string digits)
    {
        digits = "";
        ReadOnlySpan<char> rest = text.StartsWith('-') || text.StartsWith('+') ? text.AsSpan(1) : text;
        if (rest.Length == 0 || !UnderscoresSeparateDigits(rest))
            return false;
        foreach (char c in rest)
        {
            if (!char.IsAsciiDigit(c) && c != '_')
                return false;
        }

        var clean = new StringBuilder(text.StartsWith('-') ? "-" : "");
        foreach (char c in rest)
        {
            if (c != '_')
                clean.Append(c);
        }

        digits = clean.ToString();
        return true;
    }

    private static bool UnderscoresSeparateDigits(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' && (i == 0 || i == text.Length - 1 || !char.IsAsciiDigit(text[i - 1]) || !char.IsAsciiDigit(text[i + 1])))
                return false;
        }

        return true;
    }

    /// <summary>Splits <c>-1.25E+20</c> or <c>0.001</c> into sign, digits without leading or trailing zeros, and the exponent of the first digit.</summary>
    private static (string Sign, string Digits, int Exponent) Decompose(string number)
    {
        string sign = number.StartsWith('-') ? "-" : "";
        string unsigned = number[sign.Length..];
        int e = unsigned.IndexOf('E', StringComparison.Ordinal);
        int exponent = e < 0 ? 0 : int.Parse(unsigned.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = e < 0 ? unsigned : unsigned[..e];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        string all = mantissa.Replace(".", "", StringComparison.Ordinal);
        int whole = point < 0 ? mantissa.Length : point;
        int zeros = all.Length - all.TrimStart('0').Length;
        string digits = all.Trim('0');
        return digits.Length == 0 ? (sign, "0", 0) : (sign, digits, exponent + whole - 1 - zeros);
    }
}
