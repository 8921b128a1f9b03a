using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Dolma.Pipeline.Config;

/// <summary>
/// What a plain YAML 1.1 scalar means, as the original's loader (PyYAML's safe one) reads it. Its surprises are kept, because published
/// configs were written with them in effect: <c>yes</c> is true, <c>010</c> is eight, <c>1:30</c> is ninety, and <c>1e3</c>, having no dot and no signed
/// exponent, is text (which a number option then converts). A date stays text.
/// </summary>
internal static partial class YamlScalar
{
    /// <returns>null, bool, long, BigInteger (beyond a long), double or the text itself.</returns>
    public static object? Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => true,
        "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => false,
        _ => IntegerPattern().IsMatch(text) ? Integer(text) : FloatPattern().IsMatch(text) ? Float(text) : text,
    };

    /// <summary>Whether this text, written without quotes, would come back as the same text.</summary>
    public static bool IsText(string text) =>
        Resolve(text) is string && text is not ("=" or "<<") && !TimestampPattern().IsMatch(text);

    public static object Integer(string text)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal);
        bool negative = digits.StartsWith('-');
        digits = digits.TrimStart('+', '-');
        BigInteger value = digits switch
        {
            "" or "0" => 0,
            _ when digits.StartsWith("0b", StringComparison.Ordinal) => InBase(digits[2..], 2),
            _ when digits.StartsWith("0x", StringComparison.Ordinal) => InBase(digits[2..], 16),
            _ when digits[0] == '0' => InBase(digits, 8),
            _ when digits.Contains(':', StringComparison.Ordinal) =>
                digits.Split(':').Aggregate(BigInteger.Zero, (sum, part) => (sum * 60) + BigInteger.Parse(part, CultureInfo.InvariantCulture)),
            _ => BigInteger.Parse(digits, CultureInfo.InvariantCulture),
        };
        if (negative)
            value = -value;
        return value >= long.MinValue && value <= long.MaxValue ? (long)value : value;
    }

    public static double Float(string text)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
        double sign = digits.StartsWith('-') ? -1 : 1;
        digits = digits.TrimStart('+', '-');
        return digits switch
        {
            ".INF" => sign * double.PositiveInfinity,
            ".NAN" => double.NaN,
            _ when digits.Contains(':', StringComparison.Ordinal) =>
                sign * digits.Split(':').Aggregate(0.0, (sum, part) => (sum * 60) + double.Parse(part, CultureInfo.InvariantCulture)),
            _ => sign * double.Parse(digits, CultureInfo.InvariantCulture),
        };
    }

    private static BigInteger InBase(string digits, int radix) =>
        digits.Aggregate(BigInteger.Zero, (sum, digit) => (sum * radix) + Convert.ToInt32(digit.ToString(), 16));

    [GeneratedRegex(@"^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex IntegerPattern();

    [GeneratedRegex(
        @"^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex FloatPattern();

    [GeneratedRegex(
        @"^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex TimestampPattern();
}
